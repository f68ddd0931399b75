package dev.prefectinfra.ecs.cluster;

import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.ProvidesIntoSet;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.compose.LaneModule;
import dev.prefectinfra.core.stack.LaneStack;
import dev.prefectinfra.iam.contract.FlowFamilies;
import dev.prefectinfra.iam.contract.HandOffValue;

/** The lane's cluster. */
public final class ClusterModule extends LaneModule {
    public ClusterModule() {
        super(ClusterConfig.SECTION);
    }

    @Provides
    @Singleton
    LaneCluster cluster(LaneStack stack, ClusterConfig config, Account account, FlowFamilies families) {
        return new PrefectCluster(stack, "cluster", config, account, families);
    }

    @ProvidesIntoSet
    HandOffValue clusterArn(LaneCluster cluster) {
        return HandOffValue.of("cluster_arn", cluster.arn());
    }
}
