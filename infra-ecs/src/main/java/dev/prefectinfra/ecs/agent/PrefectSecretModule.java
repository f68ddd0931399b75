package dev.prefectinfra.ecs.agent;

import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.prefectinfra.core.compose.LaneModule;
import dev.prefectinfra.core.stack.LaneStack;
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
        PrefectSecret secret = new InSecretsManager(new Secret(stack, "prefect", config.secret()), config);
        secret.grantRead(roles.execution());
        return secret;
    }

    private record InSecretsManager(Secret secret, PrefectSecretConfig config) implements PrefectSecret {
        @Override
        public Map<String, String> environment() {
            return Map.of(
                    "PREFECT_API_URL", valueOf(config.urlKey()),
                    "PREFECT_API_KEY", valueOf(config.apiKeyKey()));
        }

        private String valueOf(PrefectSecretConfig.JsonKey key) {
            return secret.arn() + ":" + key.value() + "::";
        }

        @Override
        public void grantRead(Grantee grantee) {
            secret.grantRead(grantee, "PrefectSecret");
        }
    }
}
