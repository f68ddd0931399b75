package dev.prefectinfra.ecs.cluster;

import dev.prefectinfra.iam.Grantee;

/** The lane's cluster, in which the agent and the flow runs are tasks. */
public interface AgentCluster {
    ClusterName name();

    /** Computed, so that it can stand in policies. */
    String arn();

    /** A reference, for arguments: Terraform then makes the cluster first. */
    String reference();

    /** Whether CloudWatch counts its running tasks. */
    boolean hasContainerInsights();

    /**
     * Allows what it takes to run and watch the lane's flows: {@code ecs:RunTask} on the lane's families in this
     * cluster, {@code ecs:TagResource} on tasks being run (RunTask always tags), {@code ecs:DescribeTasks} and
     * {@code ecs:StopTask} on this cluster's tasks, {@code ecs:DescribeTaskDefinition}, which knows no resource.
     */
    void grantRunTasks(Grantee grantee);
}
