package dev.prefectinfra.ecs.cluster;

import com.hashicorp.cdktf.ITerraformDependable;
import com.hashicorp.cdktf.providers.aws.cloudwatch_log_group.CloudwatchLogGroup;
import com.hashicorp.cdktf.providers.aws.ecs_cluster.EcsCluster;
import com.hashicorp.cdktf.providers.aws.ecs_cluster.EcsClusterSetting;
import com.hashicorp.cdktf.providers.aws.ecs_cluster_capacity_providers.EcsClusterCapacityProviders;
import com.hashicorp.cdktf.providers.aws.ecs_cluster_capacity_providers.EcsClusterCapacityProvidersDefaultCapacityProviderStrategy;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.iam.Condition;
import dev.prefectinfra.iam.Grantee;
import dev.prefectinfra.iam.Statement;
import dev.prefectinfra.iam.contract.FlowFamilies;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import software.constructs.Construct;

/** A cluster for Fargate tasks, on demand and Spot. Makes {@code aws_ecs_cluster.ID} and its capacity providers. */
public final class PrefectCluster implements LaneCluster {
    private final ClusterConfig config;
    private final Account account;
    private final FlowFamilies families;
    private final String reference;
    private final ITerraformDependable capacity;

    public PrefectCluster(Construct scope, String id, ClusterConfig config, Account account, FlowFamilies families) {
        this.config = config;
        this.account = account;
        this.families = families;
        EcsCluster.Builder cluster = EcsCluster.Builder.create(scope, id)
                .name(config.name().value())
                .setting(List.of(EcsClusterSetting.builder()
                        .name("containerInsights")
                        .value(config.containerInsights().name().toLowerCase(Locale.ROOT))
                        .build()));
        if (config.containerInsights().isOn()) {
            // ECS would make it by itself, without retention, and leave it behind after a destroy.
            cluster.dependsOn(List.of(CloudwatchLogGroup.Builder.create(scope, id + "-insights-logs")
                    .name(config.insightsLogs().value())
                    .retentionInDays(config.insightsRetentionDays().value())
                    .build()));
        }
        EcsCluster made = cluster.build();
        this.reference = made.getArn();
        this.capacity = EcsClusterCapacityProviders.Builder.create(scope, id + "-capacity")
                .clusterName(made.getName())
                .capacityProviders(List.of("FARGATE", "FARGATE_SPOT"))
                .defaultCapacityProviderStrategy(
                        List.of(EcsClusterCapacityProvidersDefaultCapacityProviderStrategy.builder()
                                .capacityProvider("FARGATE")
                                .weight(1)
                                .build()))
                .build();
    }

    @Override
    public ClusterName name() {
        return config.name();
    }

    @Override
    public String arn() {
        return account.arn("ecs", "cluster/" + config.name());
    }

    @Override
    public String reference() {
        return reference;
    }

    @Override
    public Optional<ITerraformDependable> capacity() {
        return Optional.of(capacity);
    }

    @Override
    public boolean hasContainerInsights() {
        return config.containerInsights().isOn();
    }

    @Override
    public void grantRunTasks(Grantee grantee) {
        String tasks = account.arn("ecs", "task/" + config.name() + "/*");
        grantee.allow(
                Statement.allow("RunFlows", "ecs:RunTask")
                        .on(account.arn(
                                "ecs", "task-definition/" + families.prefix().anyFamily()))
                        .when(Condition.arnEquals("ecs:cluster", arn())),
                Statement.allow("TagFlows", "ecs:TagResource")
                        .on(tasks)
                        .when(Condition.stringEquals("ecs:CreateAction", "RunTask")),
                Statement.allow("WatchFlows", "ecs:DescribeTasks", "ecs:StopTask")
                        .on(tasks),
                Statement.allow("DescribeTaskDefinitions", "ecs:DescribeTaskDefinition")
                        .onAnyResource("the action knows no resource"));
    }
}
