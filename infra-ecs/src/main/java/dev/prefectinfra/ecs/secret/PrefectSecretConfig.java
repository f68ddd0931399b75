package dev.prefectinfra.ecs.secret;

import dev.prefectinfra.core.config.FitsOthers;
import dev.prefectinfra.core.config.OwnedBy;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.config.Sections;
import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.problem.Requirements;
import dev.prefectinfra.core.value.TextRule;
import dev.prefectinfra.iam.SecretReference;
import java.util.Optional;

/**
 * The section {@code prefect-secret}: how the lane reaches Prefect.
 *
 * @param secret holds URL and credential as JSON
 * @param urlKey the JSON key of the API's URL
 * @param apiKeyKey the JSON key of the API key of Prefect Cloud
 * @param authStringKey the JSON key of a self-hosted server's auth string, in the place of an API key
 * @param flowRuns what flow runs authenticate with
 */
public record PrefectSecretConfig(
        @OwnedBy("the agent") SecretReference secret,
        JsonKey urlKey,
        JsonKey apiKeyKey,
        Optional<JsonKey> authStringKey,
        FlowRuns flowRuns)
        implements FitsOthers {
    public static final Section<PrefectSecretConfig> SECTION =
            Section.ofLane("prefect-secret", PrefectSecretConfig.class, PrefectSecretConfig.class);

    /** @throws InvalidValue for an auth string in a lane with something of Prefect 2 */
    @Override
    public void validateWith(Sections others) {
        Requirements requirements = new Requirements();
        for (PrefectClient client : others.all(PrefectClient.class)) {
            requirements.that(
                    "auth-string-key",
                    authStringKey.isEmpty() || !client.needsApiKey(),
                    "is set, and the lane has " + client.described() + " of Prefect 2, which knows no auth string",
                    "null, or a worker of Prefect 3 alone");
        }
        requirements.done();
    }

    /** The variable that Prefect reads the credential from. */
    String credential() {
        return authStringKey.isPresent() ? "PREFECT_API_AUTH_STRING" : PrefectSecret.API_KEY;
    }

    JsonKey credentialKey() {
        return authStringKey.orElse(apiKeyKey);
    }

    /** What flow runs authenticate with: {@code flow-runs.type} chooses. */
    public sealed interface FlowRuns {
        /** The service's own credential. */
        record Same() implements FlowRuns {}

        /**
         * Another secret, which ECS hands to flow runs. That keeps the service's own out of the reach of those who
         * deploy with workers of Prefect 3 alone: {@code docs/security.md}.
         *
         * @param secret holds the credential, as JSON
         * @param credentialKey the JSON key of the API key, or of the auth string where the service has one
         */
        record Own(@OwnedBy("the agent") SecretReference secret, JsonKey credentialKey) implements FlowRuns {}
    }

    /** Key of a value inside a secret. */
    public record JsonKey(String value) {
        private static final TextRule RULE =
                new TextRule("a JSON key of a secret", 1, 128, "[A-Za-z0-9_.-]+", "letters, digits and . _ -");

        public JsonKey {
            RULE.validate(value);
        }
    }
}
