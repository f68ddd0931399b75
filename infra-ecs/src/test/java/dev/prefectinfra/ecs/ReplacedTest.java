package dev.prefectinfra.ecs;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.hashicorp.cdktf.ITerraformDependable;
import dev.prefectinfra.core.compose.LaneModule;
import dev.prefectinfra.core.problem.InvalidConfiguration;
import dev.prefectinfra.ecs.cluster.ClusterName;
import dev.prefectinfra.ecs.cluster.LaneCluster;
import dev.prefectinfra.ecs.secret.PrefectSecret;
import dev.prefectinfra.iam.Grantee;
import dev.prefectinfra.testing.Synthesized;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What others bind in the place of ours, configuration cannot judge: services and alarms do, when they are made. */
class ReplacedTest {
    @Test
    void aClusterWithoutContainerInsightsCountsNoTasks() {
        refused(
                new TheirCluster(),
                "alarms.agent.not-running.enabled is on, and the cluster has no Container Insights");
    }

    @Test
    void anAuthStringIsNothingForPrefect2() {
        refused(new TheirSecret(), "agent.enabled is true, and the lane authenticates with PREFECT_API_AUTH_STRING");
    }

    private static void refused(LaneModule module, String problem) {
        assertThatThrownBy(() -> Synthesized.lane(Lanes.REQUIRED, Lanes.infra().replacing(module)))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContaining("reference.conf:")
                .hasMessageContaining(problem);
    }

    private static final class TheirCluster extends LaneModule {
        @Provides
        @Singleton
        LaneCluster cluster() {
            return new Unmeasured(new ClusterName("theirs"));
        }
    }

    private record Unmeasured(ClusterName name) implements LaneCluster {
        @Override
        public String arn() {
            return "arn:aws:ecs:us-east-1:123456789012:cluster/" + name;
        }

        @Override
        public String reference() {
            return arn();
        }

        @Override
        public Optional<ITerraformDependable> capacity() {
            return Optional.empty();
        }

        @Override
        public boolean hasContainerInsights() {
            return false;
        }

        @Override
        public void grantRunTasks(Grantee grantee) {
            // Somebody else has.
        }
    }

    private static final class TheirSecret extends LaneModule {
        @Provides
        @Singleton
        PrefectSecret secret() {
            return new AuthString();
        }
    }

    private record AuthString() implements PrefectSecret {
        @Override
        public Map<String, String> environment() {
            return Map.of();
        }

        @Override
        public Map<String, String> flowEnvironment() {
            return Map.of();
        }

        @Override
        public String credential() {
            return "PREFECT_API_AUTH_STRING";
        }

        @Override
        public void grantRead(Grantee grantee) {
            // Somebody else has.
        }
    }
}
