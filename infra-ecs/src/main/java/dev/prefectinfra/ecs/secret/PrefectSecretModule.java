package dev.prefectinfra.ecs.secret;

import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.prefectinfra.core.compose.LaneModule;
import dev.prefectinfra.core.stack.LaneStack;
import dev.prefectinfra.ecs.secret.PrefectSecretConfig.FlowRuns;
import dev.prefectinfra.ecs.secret.PrefectSecretConfig.JsonKey;
import dev.prefectinfra.iam.Grantee;
import dev.prefectinfra.iam.Secret;
import dev.prefectinfra.iam.contract.FlowRoles;
import java.util.Map;

/** The lane's secret; ECS may hand it to flow runs, flow code itself may not read it. */
public final class PrefectSecretModule extends LaneModule {
    public PrefectSecretModule() {
        super(PrefectSecretConfig.SECTION);
    }

    @Provides
    @Singleton
    PrefectSecret prefectSecret(LaneStack stack, PrefectSecretConfig config, FlowRoles roles) {
        Secret service = new Secret(stack, "prefect", config.secret());
        Value forFlows = config.flowRuns() instanceof FlowRuns.Own own
                ? new Value(new Secret(stack, "prefect-flows", own.secret()), own.credentialKey())
                : new Value(service, config.credentialKey());
        forFlows.secret().grantRead(roles.execution(), "PrefectSecret");
        return new InSecretsManager(config, service, forFlows);
    }

    /** A value in a secret. */
    private record Value(Secret secret, JsonKey key) {
        String valueFrom() {
            return secret.arn() + ":" + key.value() + "::";
        }
    }

    private record InSecretsManager(PrefectSecretConfig config, Secret service, Value forFlows)
            implements PrefectSecret {
        @Override
        public Map<String, String> environment() {
            return Map.of(
                    "PREFECT_API_URL",
                    new Value(service, config.urlKey()).valueFrom(),
                    credential(),
                    new Value(service, config.credentialKey()).valueFrom());
        }

        @Override
        public Map<String, String> flowEnvironment() {
            return Map.of(credential(), forFlows.valueFrom());
        }

        @Override
        public String credential() {
            return config.credential();
        }

        @Override
        public void grantRead(Grantee grantee) {
            service.grantRead(grantee, "PrefectSecret");
        }
    }
}
