package dev.prefectinfra.check.policy;

import dev.prefectinfra.core.problem.Suggestion;
import dev.prefectinfra.core.value.Glob;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The actions that IAM knows, and the services of the ARNs that each works on, as AWS's Service Authorization Reference
 * has them. {@code actions.txt} says as of which day. It is read when something is asked first.
 */
public final class AwsActions {
    /** Stands for no ARN: the action works on the resource {@code *} alone. */
    public static final String NO_ARN = "*";

    /** Stands for the ARNs of any service. */
    public static final String ANY_ARN = "?";

    // Of each service its lines: SERVICE ARNS ACTION ACTION..., as the file's head explains.
    private static final Map<String, List<String>> LINES =
            lines().collect(Collectors.groupingBy(line -> line.substring(0, line.indexOf(' '))));

    private AwsActions() {}

    /**
     * The services of the ARNs that an action works on, such as {@code iam} for {@code sts:AssumeRole}.
     *
     * @param pattern an action as a policy writes it; its case does not matter, and it may have wildcards
     * @return with {@link #NO_ARN} and {@link #ANY_ARN} among them; none if no action matches
     */
    public static Set<String> worksOn(String pattern) {
        String[] parts = pattern.split(":", 2);
        if (pattern.contains("${") || parts[0].contains("*") || parts[0].contains("?")) {
            return Set.of(ANY_ARN);
        }
        Set<String> services = new TreeSet<>();
        for (String line : LINES.getOrDefault(parts[0].toLowerCase(Locale.ROOT), List.of())) {
            int arns = line.indexOf(' ') + 1;
            int actions = line.indexOf(' ', arns);
            if (parts.length == 2 && has(line, actions, parts[1])) {
                services.addAll(Arrays.asList(line.substring(arns, actions).split(",", -1)));
            }
        }
        return services;
    }

    /** "Did you mean": the action whose name is nearest to a misspelt one, of its own service first; may be none. */
    public static Optional<String> nearest(String action) {
        String service = action.split(":", 2)[0].toLowerCase(Locale.ROOT);
        return Suggestion.nearest(named(LINES.getOrDefault(service, List.of()).stream()), action)
                .or(() -> Suggestion.nearest(named(LINES.values().stream().flatMap(List::stream)), action));
    }

    private static List<String> named(Stream<String> lines) {
        return lines.map(line -> line.split(" ", -1))
                .flatMap(words -> Arrays.stream(words).skip(2).map(name -> words[0] + ":" + name))
                .toList();
    }

    /** Whether one of the words of a line, from a space on, matches. */
    private static boolean has(String line, int space, String pattern) {
        boolean exact = !pattern.contains("*") && !pattern.contains("?");
        for (int start = space + 1; start > 0 && start < line.length(); ) {
            int next = line.indexOf(' ', start);
            int end = next < 0 ? line.length() : next;
            if (exact
                    ? end - start == pattern.length() && line.regionMatches(true, start, pattern, 0, pattern.length())
                    : Glob.matchesAction(pattern, line.substring(start, end))) {
                return true;
            }
            start = end + 1;
        }
        return false;
    }

    private static Stream<String> lines() {
        try (InputStream in = AwsActions.class.getResourceAsStream("actions.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
