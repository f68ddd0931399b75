package dev.prefectinfra.app.adopt;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code terraform plan -no-color} says to people. Plans that run in Terraform Cloud can be had in no other form.
 */
final class PlanOutput {
    /** Terraform frames diagnostics where it thinks that somebody watches. */
    private static final Pattern FRAME = Pattern.compile("(?m)^[╷│╵] ?");

    private static final Pattern ERROR = Pattern.compile("(?m)^(?=Error: )");
    private static final Pattern MISSING = Pattern.compile(
            "Error: Cannot import non-existent remote object While attempting to import an existing object to \"([^\"]+)\".*");
    private static final Pattern NO_SERVICE = Pattern.compile("Error: .*no matching ECS Service found.* with data\\."
            + ServiceLookup.TYPE + "\\." + ServiceLookup.ADDED + "([\\w-]+),.*");
    private static final Pattern IMPORTED =
            Pattern.compile("(?m)^  # (\\S+) (?:will be imported|.+\\R  # \\(imported from )");
    private static final Pattern COUNTED = Pattern.compile("(?m)^Plan: (\\d+) to import,");
    private static final Pattern LOST =
            Pattern.compile("(?m)^  # (\\S+) (?:is tainted, so )?(?:must be replaced|will be destroyed)");

    private final Set<String> missing = new TreeSet<>();
    private final List<String> problems = new ArrayList<>();
    private final Set<String> imported = new TreeSet<>();
    private final Set<String> lost = new TreeSet<>();

    /** @throws AdoptionFailed if it does not name as many imports as it counts: then it cannot be read */
    PlanOutput(String output) {
        String text = FRAME.matcher(output).replaceAll("");
        ERROR.splitAsStream(text).filter(part -> part.startsWith("Error: ")).forEach(this::error);
        for (Matcher found = IMPORTED.matcher(text); found.find(); ) {
            imported.add(found.group(1));
        }
        LOST.matcher(text).results().forEach(found -> lost.add(found.group(1)));
        Matcher counted = COUNTED.matcher(text);
        int count = counted.find() ? Integer.parseInt(counted.group(1)) : 0;
        if (count != imported.size()) {
            throw new AdoptionFailed("Terraform's plan cannot be read: it counts " + count + " imports, and names "
                    + imported.size() + "\n    is this Terraform much newer than this program?");
        }
    }

    private void error(String text) {
        Matcher matcher = MISSING.matcher(text.strip().replaceAll("\\s+", " "));
        Matcher service = NO_SERVICE.matcher(text.strip().replaceAll("\\s+", " "));
        if (matcher.matches()) {
            missing.add(matcher.group(1));
        } else if (service.matches()) {
            missing.add(ServiceLookup.TYPE + "." + service.group(1));
        } else {
            problems.add(text.strip());
        }
    }

    /** The addresses whose import fails because there is nothing with that id. */
    Set<String> missing() {
        return missing;
    }

    /** All other errors. */
    List<String> problems() {
        return problems;
    }

    /** The addresses that the plan imports. */
    Set<String> imported() {
        return imported;
    }

    /** The addresses that the plan destroys, or makes anew. */
    Set<String> lost() {
        return lost;
    }
}
