package dev.prefectinfra.ecs.agent;

import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.name.UniqueName;
import dev.prefectinfra.core.value.Checks;
import dev.prefectinfra.core.value.TextRule;
import dev.prefectinfra.iam.SecretReference;
import java.util.Optional;

/**
 * The section {@code prefect-secret}: how the lane reaches Prefect. A secret belongs to one lane: with another lane's key
 * a flow could schedule code there, and IAM would not see it.
 *
 * @param secret holds both values as JSON
 * @param urlKey the JSON key of the workspace's API URL
 * @param apiKeyKey the JSON key of the API key
 * @param sharedBecause why several lanes use this secret, where they do
 */
public record PrefectSecretConfig(
        SecretReference secret, JsonKey urlKey, JsonKey apiKeyKey, Optional<String> sharedBecause)
        implements UniqueName {
    public static final Section<PrefectSecretConfig> SECTION =
            Section.ofTarget("prefect-secret", PrefectSecretConfig.class, PrefectSecretConfig.class);

    public PrefectSecretConfig {
        new Checks()
                .that(
                        "shared-because",
                        sharedBecause.map(text -> text.strip().length() >= 10).orElse(true),
                        "gives no reason",
                        "a sentence that a reviewer can accept")
                .done();
    }

    @Override
    public String value() {
        return secret instanceof SecretReference.ByArn byArn
                ? byArn.arn().value()
                : ((SecretReference.ByName) secret).name().value();
    }

    @Override
    public Uniqueness uniqueness() {
        if (sharedBecause.isPresent()) {
            return Uniqueness.NONE;
        }
        return secret instanceof SecretReference.ByArn ? Uniqueness.PARTITION : Uniqueness.ACCOUNT;
    }

    /** Key of a value inside a secret. */
    public record JsonKey(String value) {
        private static final TextRule RULE =
                new TextRule("a JSON key of a secret", 1, 128, "[A-Za-z0-9_.-]+", "letters, digits and . _ -");

        public JsonKey {
            RULE.check(value);
        }
    }
}
