package dev.prefectinfra.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prefectinfra.core.config.load.Configuration;
import dev.prefectinfra.core.problem.InvalidConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretReferenceTest {
    private static final String ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:team/key-AbCdEf";

    @ParameterizedTest
    @CsvSource({
        "arn:aws:secretsmanager:us-east-1:123456789012:secret:team/key, is not the ARN of a secret",
        "arn:aws:secretsmanager:us-east-1:123456789012:secret:team/key-*, cannot be an ARN",
        "arn:aws:ssm:us-east-1:123456789012:parameter/key-AbCdEf, is not the ARN of a secret",
        "team/key, cannot be an ARN"
    })
    void anArnIsASecretsFullOne(String arn, String complaint) {
        assertThatThrownBy(() -> secret("type = by-arn, by-arn.arn = \"" + arn + "\""))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContaining(complaint);
    }

    @ParameterizedTest
    @CsvSource({"team key", "team*", "''"})
    void aNameIsASecretsName(String name) {
        assertThatThrownBy(() -> secret("type = by-name, by-name.name = \"" + name + "\""))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContaining("cannot be a secret's name");
    }

    @Test
    void aSecretBelongsToOneLaneHoweverItIsNamed() {
        SecretReference named = secret("type = by-name, by-name.name = \"dpt/dev/test/prefect\"");
        SecretReference known = secret("type = by-arn, by-arn.arn = \"" + ARN + "\"");

        assertThat(known.kind()).isEqualTo(named.kind());
        assertThat(known.value()).isEqualTo("team/key");
        assertThat(known.accountId()).contains("123456789012");
        assertThat(named.accountId()).isEmpty();
        assertThat(known.allows(named)).isFalse();
        assertThat(named.allows(known)).isFalse();
    }

    @Test
    void aSecretMayBeSharedForAReason() {
        SecretReference shared =
                secret("type = by-name, by-name { name = k, shared-because = \"one workspace for both\" }");

        assertThat(shared.allows(shared)).isTrue();
        assertThatThrownBy(() -> secret("type = by-name, by-name { name = k, shared-because = \" yes \" }"))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContaining("shared-because \" yes \" cannot be a reason");
    }

    private static SecretReference secret(String hocon) {
        return Configuration.of(SecretSample.SECTION, "secret { " + hocon + " }")
                .secret();
    }
}
