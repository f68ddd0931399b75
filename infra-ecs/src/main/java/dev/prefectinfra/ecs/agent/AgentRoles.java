package dev.prefectinfra.ecs.agent;

import dev.prefectinfra.core.Lane;
import dev.prefectinfra.ecs.cluster.LogGroup;
import dev.prefectinfra.iam.IamConfig;
import dev.prefectinfra.iam.Role;
import dev.prefectinfra.iam.RoleConfig;
import dev.prefectinfra.iam.Statement;
import dev.prefectinfra.iam.Trust;
import software.constructs.Construct;

/** The two roles of the agent's service. */
record AgentRoles(Role execution, Role task) {
    static AgentRoles create(Construct scope, String id, AgentConfig config, Lane lane, IamConfig iam) {
        return new AgentRoles(
                new Role(
                        scope,
                        id + "-execution",
                        new RoleConfig(
                                config.executionRoleName(),
                                "ECS starts the Prefect agent of " + lane + " with it",
                                iam),
                        Trust.ofAnyEcsTasks(),
                        lane.account()),
                new Role(
                        scope,
                        id + "-task",
                        new RoleConfig(config.taskRoleName(), "The Prefect agent of " + lane + " runs as it", iam),
                        Trust.ofEcsTasks(lane.account()),
                        lane.account()));
    }

    /** ECS Exec opens its channels, and writes what was typed and answered into the agent's log, as the task. */
    void grantExecuteCommand(LogGroup logs) {
        logs.grantWrite(task);
        task.allow(
                Statement.allow("DescribeLogStreams", "logs:DescribeLogStreams").on(logs.arn()),
                Statement.allow("DescribeLogGroups", "logs:DescribeLogGroups")
                        .onAnyResource("the action lists groups, whichever it is asked for"),
                Statement.allow(
                                "OpenExecChannels",
                                "ssmmessages:CreateControlChannel",
                                "ssmmessages:CreateDataChannel",
                                "ssmmessages:OpenControlChannel",
                                "ssmmessages:OpenDataChannel")
                        .onAnyResource("the actions know no resource"));
    }
}
