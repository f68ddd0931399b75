package dev.prefectinfra.ecs.cluster;

import com.hashicorp.cdktf.ITerraformDependable;
import dev.prefectinfra.iam.Grantee;
import java.util.Optional;

/** The lane's cluster, in which the agent and the flow runs are tasks. */
public interface LaneCluster {
    ClusterName name();

    /** Computed, so that it can stand in policies. */
    String arn();

    /** A reference, for arguments: Terraform then makes the cluster first. */
    String reference();

    /**
     * What a service has to wait for that names a capacity provider: ECS refuses one that the cluster does not have
     * yet. Nothing where the cluster was there before.
     */
    Optional<ITerraformDependable> capacity();

    /** Whether CloudWatch counts its running tasks. */
    boolean hasContainerInsights();

    /**
     * Allows what it takes to run and watch the lane's flows: {@code ecs:RunTask} on the lane's families in this
     * cluster, {@code ecs:TagResource} on tasks being run (RunTask always tags), {@code ecs:DescribeTasks} and
     * {@code ecs:StopTask} on this cluster's tasks, {@code ecs:DescribeTaskDefinition}, which knows no resource.
     */
    void grantRunTasks(Grantee grantee);
}
