package dev.prefectinfra.ecs.agent;

import dev.prefectinfra.core.config.OwnedBy;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.value.TextRule;
import dev.prefectinfra.iam.SecretReference;

/**
 * The section {@code prefect-secret}: how the lane reaches Prefect.
 *
 * @param secret holds both values as JSON
 * @param urlKey the JSON key of the workspace's API URL
 * @param apiKeyKey the JSON key of the API key
 */
public record PrefectSecretConfig(@OwnedBy("the agent") SecretReference secret, JsonKey urlKey, JsonKey apiKeyKey) {
    public static final Section<PrefectSecretConfig> SECTION =
            Section.ofLane("prefect-secret", PrefectSecretConfig.class, PrefectSecretConfig.class);

    /** Key of a value inside a secret. */
    public record JsonKey(String value) {
        private static final TextRule RULE =
                new TextRule("a JSON key of a secret", 1, 128, "[A-Za-z0-9_.-]+", "letters, digits and . _ -");

        public JsonKey {
            RULE.validate(value);
        }
    }
}
