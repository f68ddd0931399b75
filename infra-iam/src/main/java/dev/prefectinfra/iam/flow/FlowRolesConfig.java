package dev.prefectinfra.iam.flow;

import dev.prefectinfra.core.config.Destructive;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.name.RoleName;
import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.problem.Requirements;
import dev.prefectinfra.core.value.TextRule;
import dev.prefectinfra.iam.PolicyDocument;
import dev.prefectinfra.iam.Statement;
import dev.prefectinfra.iam.StatementConfig;
import dev.prefectinfra.iam.StatementKey;
import java.util.List;
import java.util.Map;

/**
 * The section {@code flow-roles}.
 *
 * @param executionTrustsSourceAccount whether the execution role's trust is limited to this account's tasks, as the
 *     task roles' always is
 * @param execution the role with which ECS starts flow runs
 * @param task the role that flow code runs as
 * @param further more roles that flow code may run as, by a name for the hand-off
 */
public record FlowRolesConfig(
        boolean executionTrustsSourceAccount,
        FlowRoleConfig execution,
        FlowRoleConfig task,
        Map<FlowRoleKey, FlowRoleConfig> further) {
    public static final Section<FlowRolesConfig> SECTION =
            Section.ofLane("flow-roles", FlowRolesConfig.class, FlowRolesConfig.class);

    /** One role and what a team adds to it. */
    public record FlowRoleConfig(
            @Destructive("replaces the role") RoleName name, Map<StatementKey, StatementConfig> statements) {
        // Of the 10,240 that AWS allows: the lane's own need less than the rest.
        private static final int MOST_CHARACTERS = 8192;

        public FlowRoleConfig {
            int characters = statements.isEmpty()
                    ? 0
                    : PolicyDocument.of(StatementConfig.named(statements)).length();
            new Requirements()
                    .that(
                            "statements",
                            characters <= MOST_CHARACTERS,
                            "make a policy of " + characters + " characters",
                            "at most " + MOST_CHARACTERS + ": fewer statements, or a further role")
                    .done();
        }

        /** As statements of a policy. */
        List<Statement> named() {
            return StatementConfig.named(statements);
        }
    }

    /** What a further role is called in the hand-off. */
    public record FlowRoleKey(String value) {
        private static final TextRule RULE = new TextRule(
                "a further role's key", 1, 32, "[a-z][a-z0-9]*(?:-[a-z0-9]+)*", "lower-case letters, digits, hyphens");

        public FlowRoleKey {
            RULE.validate(value);
            if (value.equals("task") || value.equals("execution")) {
                throw new InvalidValue("\"" + value + "\" is the name of a role that every lane has", "another name");
            }
        }
    }
}
