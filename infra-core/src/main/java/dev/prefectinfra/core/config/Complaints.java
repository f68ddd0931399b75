package dev.prefectinfra.core.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import dev.prefectinfra.core.value.InvalidValue;
import java.util.Collection;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Turns what is wrong with a value into problems with the value's file and line. */
final class Complaints {
    /** What is wrong with a key that is not there. */
    static final String MISSING = "is missing";

    private final Collection<Problem> problems;
    private final Location missingAt;

    /** @param missingAt where to look for a key that no layer has */
    Complaints(Collection<Problem> problems, Location missingAt) {
        this.problems = problems;
        this.missingAt = missingAt;
    }

    /** Adds each key that is not known, with the nearest one that is. */
    void unknownKeys(ConfigObject object, String path, Collection<String> known) {
        for (String key : new TreeSet<>(object.keySet())) {
            if (!known.contains(key)) {
                problems.add(new Problem(
                        Location.of(object.get(key).origin()),
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
        Location at = Location.of(near.origin());
        boolean unset = near.valueType() == ConfigValueType.NULL;
        boolean ours = isOurs(at);
        String value = " = " + (allowed.isEmpty() ? "..." : allowed);
        String key = path.substring(path.lastIndexOf('.') + 1);
        String fix = ours
                ? "set it" + home(path) + ": " + path + value
                : "set it " + (unset ? "in place of null: " : "in this object: ") + key + value;
        problems.add(new Problem(ours ? missingAt : at, path, MISSING, fix));
        return null;
    }

    /** Whether nobody has written it: it is a default, or all of a configuration. */
    private static boolean isOurs(Location at) {
        return (at.line() == 0 && !at.source().startsWith("--set ")) || at.isDefault();
    }

    /** Where to write a key of which no layer has even the object. */
    private String home(String path) {
        if (!missingAt.source().endsWith(".conf")) {
            return "";
        }
        if (missingAt.line() > 0) {
            return " in this deployment type, or in infra.conf for all";
        }
        return path.startsWith(AccountConfig.SECTION.name() + ".")
                ? " in this file"
                : " in this file, or in infra.conf for all accounts";
    }

    /**
     * The option of a choice that somebody has set without choosing it, where the choice and all that is chosen are
     * defaults: its keys would not count. Empty if there is none.
     */
    String writtenInstead(ConfigObject choice, String chosen, Collection<String> options) {
        if (!isOurs(Location.of(choice.get("type").origin())) || isWritten(choice.get(chosen))) {
            return "";
        }
        return options.stream()
                .filter(each -> isWritten(choice.get(each)))
                .findFirst()
                .orElse("");
    }

    private static boolean isWritten(@Nullable ConfigValue value) {
        return value != null && value.valueType() != ConfigValueType.NULL && !isOurs(Location.of(value.origin()));
    }

    /**
     * Adds what a value complained of, at the key that each complaint is about. Returns null, for the caller to return.
     */
    @Nullable
    Object add(InvalidValue invalid, ConfigValue value, String path) {
        if (!References.isStandIn(value)) {
            for (InvalidValue.Complaint complaint : invalid.complaints()) {
                Location at = Location.of(Shapes.below(value, complaint.key()).origin());
                boolean ours = isOurs(at);
                boolean absent = ours && !Shapes.has(value, complaint.key());
                String key = complaint.key().isEmpty() ? path : path + "." + complaint.key();
                String allowed = complaint.allowed();
                String fix = allowed.isEmpty() || allowed.startsWith("did you mean") || allowed.startsWith("allowed:")
                        ? allowed
                        : "allowed: " + allowed;
                // A default that does not fit, such as a name that is too long with this account's: nobody can mend it
                // there.
                String instead =
                        ours && !absent && !fix.isEmpty() ? "; it is a default (" + at + "), set another one" : "";
                problems.add(new Problem(
                        ours ? missingAt : at,
                        key,
                        complaint.problem(),
                        fix + instead + (ours && !fix.isEmpty() ? home(key) : "")));
            }
        }
        return null;
    }
}
