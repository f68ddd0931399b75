package dev.prefectinfra.check.diff;

import dev.prefectinfra.core.value.Glob;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * One element of a statement: an action, a resource or a principal; or all but some, of {@code NotAction} and the like.
 *
 * @param allBut whether it is all but the texts
 * @param texts one, unless it is all but some; none where a policy's kind has no such element
 */
record Scope(Of of, boolean allBut, SortedSet<String> texts) {
    private static final int PARTS = 6;

    /** Which element of a statement. */
    enum Of {
        ACTION,
        RESOURCE,
        PRINCIPAL
    }

    /** The elements one by one; the one without a text where there are none. */
    static List<Scope> each(Of of, Collection<String> texts, Collection<String> allBut) {
        if (!allBut.isEmpty()) {
            return List.of(new Scope(of, true, normal(of, allBut)));
        }
        return texts.isEmpty()
                ? List.of(new Scope(of, false, new TreeSet<>()))
                : normal(of, texts).stream()
                        .map(text -> new Scope(of, false, new TreeSet<>(List.of(text))))
                        .toList();
    }

    /** Principals with their kind, such as {@code Service ecs-tasks.amazonaws.com}. */
    static List<String> principals(Map<String, List<String>> byKind) {
        return byKind.entrySet().stream()
                .flatMap(each -> each.getValue().stream().map(name -> each.getKey() + " " + name))
                .toList();
    }

    private static SortedSet<String> normal(Of of, Collection<String> texts) {
        SortedSet<String> normal = new TreeSet<>();
        for (String text : texts) {
            normal.add(
                    switch (of) {
                        case ACTION -> text.toLowerCase(Locale.ROOT);
                        case RESOURCE -> text;
                        case PRINCIPAL ->
                            text.equals("* *") || text.equals("AWS *")
                                    ? "*"
                                    : text.replaceFirst("^AWS arn:[a-z-]+:iam::(\\d{12}):root$", "AWS $1");
                    });
        }
        return normal;
    }

    /** Whether all that this is about is in one of some others, of the same element. */
    boolean isWithin(List<Scope> wide) {
        if (wide.contains(this)) {
            return true;
        }
        if (!this.allBut && texts.isEmpty()) {
            return false;
        }
        List<Scope> allBut = wide.stream().filter(Scope::allBut).toList();
        List<String> named = wide.stream()
                .filter(each -> !each.allBut())
                .flatMap(each -> each.texts().stream())
                .toList();
        if (this.allBut) {
            return named.contains("*")
                    || allBut.stream().anyMatch(each -> each.texts().stream().allMatch(text -> covered(text, texts)));
        }
        return texts.stream()
                .allMatch(text -> covered(text, named)
                        || allBut.stream()
                                .anyMatch(each -> each.texts().stream().noneMatch(other -> meets(text, other))));
    }

    private boolean covered(String text, Collection<String> by) {
        return switch (of) {
            case ACTION -> Glob.covers(by, text);
            case RESOURCE -> arnCovered(text, by);
            case PRINCIPAL -> by.contains("*") || by.contains(text);
        };
    }

    /** Each of an ARN's six parts is a pattern of its own. */
    static boolean arnCovered(String arn, Collection<String> by) {
        String[] parts = parts(arn);
        if (by.contains(arn) || by.contains("*")) {
            return true;
        }
        if (parts.length < PARTS) {
            return Glob.covers(by, arn);
        }
        List<String> lasts = by.stream()
                .map(Scope::parts)
                .filter(wide -> wide.length == PARTS && before(wide, parts))
                .map(wide -> wide[PARTS - 1])
                .toList();
        return Glob.covers(lasts, parts[PARTS - 1]);
    }

    private static boolean before(String[] wide, String[] narrow) {
        for (int i = 0; i < PARTS - 1; i++) {
            if (!Glob.covers(List.of(wide[i]), narrow[i])) {
                return false;
            }
        }
        return true;
    }

    /** The colons of variables, and of Terraform's references, are not an ARN's. */
    private static String[] parts(String arn) {
        return arn.split(":(?![^{]*})", PARTS);
    }

    /** Whether there may be something that is both. */
    private boolean meets(String one, String other) {
        return of == Of.PRINCIPAL
                ? one.equals(other) || Stream.of(one, other).anyMatch("*"::equals)
                : Glob.overlap(known(one), known(other));
    }

    /** What a variable stands for is not known here: anything. */
    private static String known(String text) {
        return text.replaceAll("\\$\\{[^}]*}", "*");
    }
}
