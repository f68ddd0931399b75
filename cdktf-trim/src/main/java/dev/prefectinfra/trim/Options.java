package dev.prefectinfra.trim;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a user asks for. Paths are absolute. */
record Options(
        List<Path> classPath,
        Path out,
        Path stamp,
        SortedSet<String> keep,
        String hint,
        boolean withClasses,
        boolean off,
        boolean verbose) {
    private static final String ALLOWED =
            "--out, --class-path, --keep, --hint, --stamp, --with-classes, --off, --verbose";
    private static final Pattern SEPARATOR = Pattern.compile("[,\\s]+");

    static Options parse(String... args) {
        Path out = null;
        Path stamp = null;
        List<Path> classPath = null;
        SortedSet<String> keep = new TreeSet<>();
        String hint = "mvn compile";
        boolean withClasses = false;
        boolean off = false;
        boolean verbose = false;
        for (int i = 0; i < args.length; i++) {
            String option = args[i];
            switch (option) {
                case "--out" -> out = path(value(args, ++i));
                case "--stamp" -> stamp = path(value(args, ++i));
                case "--class-path" -> classPath = paths(value(args, ++i));
                case "--keep" -> keep.addAll(words(value(args, ++i)));
                case "--hint" -> hint = value(args, ++i);
                case "--with-classes" -> withClasses = true;
                case "--off" -> off = true;
                case "--verbose" -> verbose = true;
                default -> throw new TrimException(option + " is not an option\n    allowed: " + ALLOWED);
            }
        }
        if (out == null) {
            throw new TrimException("--out is missing: where does the trimmed provider go?\n"
                    + "    a folder of classes, such as --out target/classes, or a jar");
        }
        if (withClasses && !out.toString().endsWith(".jar")) {
            throw new TrimException("--with-classes needs a jar: --out is " + out
                    + "\n    in a folder of classes they would be packed with those that the compiler makes");
        }
        return new Options(
                classPath == null ? ClassPath.ofThisRun() : ClassPath.existing(classPath),
                out,
                stamp == null ? beside(out) : stamp,
                keep,
                hint,
                withClasses,
                off,
                verbose);
    }

    boolean toJar() {
        return out.toString().endsWith(".jar");
    }

    private static Path beside(Path out) {
        return out.resolveSibling(out.getFileName() + ".trimmed");
    }

    private static String value(String[] args, int i) {
        if (i == args.length) {
            throw new TrimException(args[i - 1] + " lacks its value");
        }
        return args[i];
    }

    private static List<String> words(String list) {
        return SEPARATOR.splitAsStream(list).filter(word -> !word.isEmpty()).toList();
    }

    private static List<Path> paths(String list) {
        return Stream.of(list.split(Pattern.quote(File.pathSeparator), -1))
                .filter(each -> !each.isEmpty())
                .map(Options::path)
                .toList();
    }

    private static Path path(String text) {
        return Path.of(text).toAbsolutePath().normalize();
    }

    /** What the output depends on, beside the class path. */
    String outputOptions() {
        return out + " keep " + keep + " hint " + hint + " with classes " + withClasses;
    }

    /** For messages in the output, which must be the same in any folder: the last two names. */
    String shortOut() {
        @Nullable Path parent = out.getParent();
        @Nullable Path folder = parent == null ? null : parent.getFileName();
        return folder == null ? out.getFileName().toString() : folder + "/" + out.getFileName();
    }
}
