package dev.prefectinfra.ecs.service;

import dev.prefectinfra.core.Lane;
import dev.prefectinfra.ecs.cluster.LogGroup;
import dev.prefectinfra.iam.IamConfig;
import dev.prefectinfra.iam.Role;
import dev.prefectinfra.iam.RoleConfig;
import dev.prefectinfra.iam.Statement;
import dev.prefectinfra.iam.Trust;
import software.constructs.Construct;

/** The two roles of a service. */
record ServiceRoles(Role execution, Role task) {
    static ServiceRoles create(Construct scope, ServiceKind kind, ServiceConfig config, Lane lane, IamConfig iam) {
        String id = kind.id();
        return new ServiceRoles(
                new Role(
                        scope,
                        id + "-execution",
                        new RoleConfig(
                                config.executionRoleName(),
                                "ECS starts the Prefect " + id + " of " + lane + " with it",
                                iam),
                        Trust.ofAnyEcsTasks(),
                        lane.account()),
                new Role(
                        scope,
                        id + "-task",
                        new RoleConfig(config.taskRoleName(), "The Prefect " + id + " of " + lane + " runs as it", iam),
                        Trust.ofEcsTasks(lane.account()),
                        lane.account()));
    }

    /** ECS Exec opens its channels, and writes what was typed and answered into the service's log, as the task. */
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
