package dev.prefectinfra.iam.flow;

import dev.prefectinfra.core.Lane;
import dev.prefectinfra.iam.Condition;
import dev.prefectinfra.iam.Grantee;
import dev.prefectinfra.iam.IamConfig;
import dev.prefectinfra.iam.Role;
import dev.prefectinfra.iam.RoleConfig;
import dev.prefectinfra.iam.Statement;
import dev.prefectinfra.iam.Trust;
import dev.prefectinfra.iam.contract.FlowRoles;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import software.constructs.Construct;

/** The flow roles as configured. Makes one {@code aws_iam_role} each. */
public final class PrefectFlowRoles implements FlowRoles {
    private final Role execution;
    private final SortedMap<String, Role> tasks = new TreeMap<>();

    public PrefectFlowRoles(Construct scope, String id, FlowRolesConfig config, Lane lane, IamConfig iam) {
        Trust tasksOnly = Trust.ofEcsTasks(lane.account());
        execution = new Role(
                scope,
                id + "-execution",
                new RoleConfig(config.execution().name(), "ECS starts flow runs of " + lane + " with it", iam),
                config.executionTrustsSourceAccount() ? tasksOnly : Trust.ofAnyEcsTasks(),
                lane.account());
        add(execution, config.execution());
        Role task = new Role(
                scope,
                id + "-task",
                new RoleConfig(config.task().name(), "Flow runs of " + lane + " run as it", iam),
                tasksOnly,
                lane.account());
        add(task, config.task());
        tasks.put("task", task);
        config.further().forEach((key, each) -> {
            Role role = new Role(
                    scope,
                    id + "-task-" + key.value(),
                    new RoleConfig(each.name(), "Flow runs of " + lane + " may run as it: " + key.value(), iam),
                    tasksOnly,
                    lane.account());
            add(role, each);
            tasks.put(key.value(), role);
        });
    }

    private static void add(Role role, FlowRolesConfig.FlowRoleConfig config) {
        config.named().forEach(role::allow);
    }

    @Override
    public Role execution() {
        return execution;
    }

    @Override
    public SortedMap<String, Role> tasks() {
        return Collections.unmodifiableSortedMap(tasks);
    }

    @Override
    public void grantPass(Grantee grantee) {
        List<String> arns = Stream.concat(Stream.of(execution), tasks.values().stream())
                .map(Role::arn)
                .toList();
        grantee.allow(Statement.allow("PassFlowRoles", "iam:PassRole")
                .on(arns)
                .when(Condition.stringEquals("iam:PassedToService", "ecs-tasks.amazonaws.com")));
    }
}
