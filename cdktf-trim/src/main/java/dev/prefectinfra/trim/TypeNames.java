package dev.prefectinfra.trim;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A provider's {@code $Module.txt}, which gives each type of the bundle its Java class:
 * {@code @cdktf/provider-aws.sqsQueue.SqsQueue=com.hashicorp.cdktf.providers.aws.sqs_queue.SqsQueue}. The bindings read
 * it whole when their first class is used.
 */
final class TypeNames {
    private final List<String> lines;
    private final String assembly;
    /** Submodule to Java package: {@code sqsQueue} to {@code sqs_queue}. */
    private final SortedMap<String, String> packages = new TreeMap<>();

    private TypeNames(List<String> lines, String assembly) {
        this.lines = lines;
        this.assembly = assembly;
    }

    /** Fails with {@link CannotTrim} where a type belongs to no submodule. */
    static TypeNames read(InputStream in, String javaPackage) throws IOException, CannotTrim {
        List<String> lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
        if (lines.isEmpty()) {
            throw new CannotTrim("it has no types");
        }
        TypeNames names = new TypeNames(
                lines, lines.get(0).substring(0, Math.max(0, lines.get(0).indexOf('.'))));
        for (String line : lines) {
            names.add(line, javaPackage);
        }
        return names;
    }

    private void add(String line, String javaPackage) throws CannotTrim {
        int equals = Math.max(0, line.indexOf('='));
        String submodule = firstBelow(assembly, line.substring(0, equals));
        String segment = firstBelow(javaPackage, line.substring(equals + 1));
        if (submodule == null || segment == null) {
            throw new CannotTrim("not all of its types are in submodules: " + line);
        }
        String other = packages.put(submodule, segment);
        if (other != null && !other.equals(segment)) {
            throw new CannotTrim("a submodule has two Java packages: " + line);
        }
    }

    /** B of A.B.C; null where there is no C. */
    static @Nullable String firstBelow(String parent, String name) {
        int from = parent.length() + 1;
        if (parent.isEmpty() || !name.startsWith(parent) || name.indexOf('.', parent.length()) != from - 1) {
            return null;
        }
        int to = name.indexOf('.', from);
        return to < 0 ? null : name.substring(from, to);
    }

    /** The bundle's name, such as {@code @cdktf/provider-aws}. */
    String assembly() {
        return assembly;
    }

    Set<String> submodules() {
        return packages.keySet();
    }

    /** The submodules whose Java packages are named. */
    SortedSet<String> submodulesOf(Collection<String> javaPackages) {
        SortedSet<String> found = new TreeSet<>();
        packages.forEach((submodule, javaPackage) -> {
            if (javaPackages.contains(javaPackage)) {
                found.add(submodule);
            }
        });
        return found;
    }

    /** The Java packages of some of the submodules. */
    Set<String> packagesOf(Set<String> submodules) {
        Set<String> found = new TreeSet<>();
        submodules.forEach(each -> found.add(packages.get(each)));
        return found;
    }

    /** Where a submodule's JavaScript is, if its folder is named like its Java package. */
    String likelyFolder(String submodule) {
        return packages.get(submodule).replace('_', '-');
    }

    /** The same file with some of the submodules. */
    byte[] only(Set<String> submodules) {
        StringBuilder kept = new StringBuilder();
        for (String line : lines) {
            if (submodules.contains(submoduleOf(line))) {
                kept.append(line).append('\n');
            }
        }
        return kept.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** How many types some of the submodules have. */
    long count(Set<String> submodules) {
        return lines.stream()
                .filter(line -> submodules.contains(submoduleOf(line)))
                .count();
    }

    private String submoduleOf(String line) {
        int from = assembly.length() + 1;
        return line.substring(from, line.indexOf('.', from));
    }
}
