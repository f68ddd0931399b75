package dev.prefectinfra.core.config.record;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import dev.prefectinfra.core.config.hocon.HoconValues;
import dev.prefectinfra.core.config.hocon.Origins;
import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.problem.Location;
import dev.prefectinfra.core.problem.Problem;
import dev.prefectinfra.core.problem.Problems;
import dev.prefectinfra.core.problem.Suggestion;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Reports what is wrong with a value, at the value's file and line. */
public final class ValueProblems {
    private final Problems problems;
    private final Home home;
    private int reported;

    /**
     * Where a user writes a key that no layer has.
     *
     * @param at where it is reported
     * @param advice where else it may be written, as the rest of a sentence
     */
    public record Home(Location at, String advice) {}

    public ValueProblems(Problems problems, Home home) {
        this.problems = problems;
        this.home = home;
    }

    /** Adds each key that is not known, with the nearest one that is. */
    public void unknownKeys(ConfigObject object, String path, Collection<String> known) {
        for (String key : object.keySet()) {
            if (!known.contains(key)) {
                report(new Problem(
                        Origins.of(object.get(key)),
                        path.isEmpty() ? key : path + "." + key,
                        "is unknown",
                        Suggestion.among(known, key)));
            }
        }
    }

    /**
     * Adds a key that is not there. Returns null, for the caller to return.
     *
     * @param near the null that takes it away, or the object that lacks it
     * @param allowed what it takes; may be empty
     */
    @Nullable
    Object missing(ConfigValue near, String path, String allowed) {
        Location at = Origins.of(near);
        boolean unset = near.valueType() == ConfigValueType.NULL;
        boolean ours = at.isDefault();
        String value = " = " + (allowed.isEmpty() ? "..." : allowed);
        String key = path.substring(path.lastIndexOf('.') + 1);
        String fix = ours
                ? "set it" + home.advice() + ": " + path + value
                : "set it " + (unset ? "in place of null: " : "in this object: ") + key + value;
        reported++;
        problems.addMissing(new Problem(ours ? home.at() : at, path, "is missing", fix));
        return null;
    }

    /**
     * The option of a choice that somebody has set without choosing it, where the choice and all that is chosen are
     * defaults: its keys would not count. Empty if there is none.
     */
    String writtenInstead(ConfigObject choice, String chosen, Collection<String> options) {
        if (!Origins.of(choice.get("type")).isDefault() || isWritten(choice.get(chosen))) {
            return "";
        }
        return options.stream()
                .filter(each -> isWritten(choice.get(each)))
                .findFirst()
                .orElse("");
    }

    private static boolean isWritten(@Nullable ConfigValue value) {
        return value != null
                && value.valueType() != ConfigValueType.NULL
                && !Origins.of(value).isDefault();
    }

    /** Adds the problems of a value, each at the key that it is about. Returns null, for the caller to return. */
    @Nullable
    Object add(InvalidValue invalid, ConfigValue value, String path) {
        if (!Origins.isUnresolved(value)) {
            invalid.problems().forEach(problem -> add(problem, value, path));
        }
        return null;
    }

    private void add(Problem problem, ConfigValue value, String path) {
        Location at = Origins.of(HoconValues.below(value, problem.key()));
        if (!at.isDefault()) {
            report(problem.below(path).locatedAt(at));
            return;
        }
        // A default that does not fit, such as a name that is too long with this account's: nobody can fix it there.
        String instead = HoconValues.has(value, problem.key()) ? "; it is a default (" + at + "), set another one" : "";
        Problem below = problem.below(path);
        report(new Problem(home.at(), below.key(), below.what(), below.fix() + instead + home.advice()));
    }

    private void report(Problem problem) {
        reported++;
        problems.add(problem);
    }

    /** How many there were so far. */
    int reported() {
        return reported;
    }
}
