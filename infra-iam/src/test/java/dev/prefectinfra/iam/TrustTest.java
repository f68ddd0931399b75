package dev.prefectinfra.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.name.AccountName;
import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.synthesized.PolicyStatement;
import dev.prefectinfra.core.value.AccountId;
import dev.prefectinfra.core.value.Region;
import dev.prefectinfra.testing.Policy;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrustTest {
    private static final String PROVIDER = "arn:aws:iam::123456789012:oidc-provider/oidc.circleci.com/org/x";

    @ParameterizedTest
    @CsvSource({
        "us-east-1, arn:aws:ecs:us-east-1:012345678901:*",
        "cn-north-1, arn:aws-cn:ecs:cn-north-1:012345678901:*",
        "us-gov-west-1, arn:aws-us-gov:ecs:us-gov-west-1:012345678901:*"
    })
    void onlyTasksOfThisAccountAndRegionAreTrusted(String region, String source) {
        PolicyStatement statement = only(
                Trust.ofEcsTasks(new Account(new AccountName("a"), new AccountId("012345678901"), new Region(region))));

        assertThat(statement.effect()).isEqualTo("Allow");
        assertThat(statement.actions()).containsExactly("sts:AssumeRole");
        // The service's name is the same in every partition.
        assertThat(statement.principals()).hasToString("{Service=[ecs-tasks.amazonaws.com]}");
        assertThat(statement.conditions())
                .hasToString("{ArnLike={aws:SourceArn=[" + source + "]},"
                        + " StringEquals={aws:SourceAccount=[012345678901]}}");
    }

    @Test
    void anExecutionRoleMayTrustTheServiceAlone() {
        PolicyStatement statement = only(Trust.ofAnyEcsTasks());

        assertThat(statement.principals()).hasToString("{Service=[ecs-tasks.amazonaws.com]}");
        assertThat(statement.conditions()).isEmpty();
    }

    @Test
    void aTokenIsTrustedUnderItsConditions() {
        PolicyStatement statement =
                only(Trust.ofWebIdentity(PROVIDER, List.of(Condition.stringEquals("x:aud", "org"))));

        assertThat(statement.actions()).containsExactly("sts:AssumeRoleWithWebIdentity");
        assertThat(statement.principals()).hasToString("{Federated=[" + PROVIDER + "]}");
        assertThat(statement.condition("StringEquals", "x:aud")).containsExactly("org");
    }

    @Test
    void aTokenWithoutConditionsIsAnybodys() {
        assertThatThrownBy(() -> Trust.ofWebIdentity(PROVIDER, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lets anybody in");
    }

    @Test
    void aTrustPolicyHasAtMost2048Characters() {
        int around = Trust.ofWebIdentity(PROVIDER, List.of(Condition.stringEquals("x:sub", "")))
                .json()
                .length();
        String longest = "a".repeat(2048 - around);

        assertThat(Trust.ofWebIdentity(PROVIDER, List.of(Condition.stringEquals("x:sub", longest)))
                        .json())
                .hasSize(2048);
        assertThatThrownBy(() -> Trust.ofWebIdentity(PROVIDER, List.of(Condition.stringEquals("x:sub", longest + "a"))))
                .isInstanceOf(InvalidValue.class)
                .hasMessageContaining("of 2049 characters")
                .hasMessageContaining("at most 2048");
    }

    private static PolicyStatement only(Trust trust) {
        return Policy.parse(trust.json()).only();
    }
}
