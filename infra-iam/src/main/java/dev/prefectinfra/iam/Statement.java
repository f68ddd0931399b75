package dev.prefectinfra.iam;

import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.value.TextRule;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Allows actions in an identity's policy. Actions are exact; resources are exact ARNs or patterns that end where names
 * cannot go on. The resource {@code *} has to be asked for, with the reason.
 *
 * @param sid unique in a role's policy: letters and digits
 * @param actions such as {@code s3:GetObject}, sorted
 * @param resources sorted
 * @param conditions all of which have to match
 * @param anyResourceReason why the resource is {@code *}, where it is
 */
public record Statement(
        String sid,
        List<String> actions,
        List<String> resources,
        List<Condition> conditions,
        Optional<String> anyResourceReason) {
    private static final TextRule SID = new TextRule("a Sid", 1, 100, "[A-Za-z0-9]+", "letters and digits");
    private static final TextRule ACTION = new TextRule(
            "an IAM action", 3, 128, "[a-z0-9-]+:[A-Za-z0-9]+", "SERVICE:Action, exact, without a wildcard");

    /** @throws InvalidValue if a part is malformed, there is no action or resource, or {@code *} stands alone */
    public Statement {
        SID.validate(sid);
        actions.forEach(ACTION::validate);
        actions = actions.stream().distinct().sorted().toList();
        resources = resources.stream().distinct().sorted().toList();
        conditions = List.copyOf(conditions);
        if (actions.isEmpty() || resources.isEmpty()) {
            throw new InvalidValue(sid + " has no action or no resource", "at least one of each");
        }
        if (resources.contains("*") != anyResourceReason.isPresent()) {
            throw new InvalidValue(sid + " has the resource * without a reason", "ARNs, or * with its reason");
        }
    }

    /** Starts a statement. */
    public static Actions allow(String sid, String... actions) {
        return new Actions(sid, List.of(actions));
    }

    /** The same statement under a further condition. */
    public Statement when(Condition condition) {
        return new Statement(
                sid,
                actions,
                resources,
                Stream.concat(conditions.stream(), Stream.of(condition)).toList(),
                anyResourceReason);
    }

    /** A statement that still lacks its resources. */
    public record Actions(String sid, List<String> actions) {
        public Statement on(String... arns) {
            return on(List.of(arns));
        }

        public Statement on(List<String> arns) {
            return new Statement(sid, actions, arns, List.of(), Optional.empty());
        }

        /** @param reason why AWS leaves no narrower resource */
        public Statement onAnyResource(String reason) {
            return new Statement(sid, actions, List.of("*"), List.of(), Optional.of(reason));
        }
    }
}
