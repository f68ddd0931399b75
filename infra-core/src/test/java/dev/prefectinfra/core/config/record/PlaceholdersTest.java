package dev.prefectinfra.core.config.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.Lane;
import dev.prefectinfra.core.name.AccountName;
import dev.prefectinfra.core.name.DeploymentType;
import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.value.AccountId;
import dev.prefectinfra.core.value.BranchName;
import dev.prefectinfra.core.value.Region;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlaceholdersTest {
    private static final Account ACCOUNT =
            new Account(new AccountName("dev"), new AccountId("012345678901"), new Region("us-gov-west-1"));
    private static final Placeholders OF_TARGET =
            Placeholders.of(new Lane(ACCOUNT, new DeploymentType("test"), new BranchName("dev-v2")));

    @ParameterizedTest
    @CsvSource({
        "{account}, dev",
        "{account-id}, 012345678901",
        "{type}, test",
        "{region}, us-gov-west-1",
        "{partition}, aws-us-gov",
        "a-{account}-{type}-b, a-dev-test-b",
        "{account}{account}, devdev",
        "nothing, nothing",
        "{}, {}",
        "{Account}, {Account}",
        "${account}, ${account}",
        "\\{type}, \\test"
    })
    void areFilled(String text, String filled) {
        assertThat(OF_TARGET.fill(text)).isEqualTo(filled);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{typ}", "{accounts}", "x-{nothing-like-it}"})
    void unknownOnesAreRefused(String text) {
        assertThatThrownBy(() -> OF_TARGET.fill(text))
                .isInstanceOf(InvalidValue.class)
                .hasMessageContaining("has no value here");
    }

    @Test
    void theTypeIsUnknownOutsideOfALane() {
        Placeholders ofAccount = Placeholders.of(ACCOUNT);

        assertThat(ofAccount.fill("{account}")).isEqualTo("dev");
        assertThatThrownBy(() -> ofAccount.fill("{type}"))
                .hasMessageContaining("allowed: account, account-id, partition, region");
    }

    @Test
    void noneAreKnownOutsideOfAnAccount() {
        assertThatThrownBy(() -> Placeholders.NONE.fill("{account}"))
                .hasMessageContaining("no placeholder outside of an account");
    }
}
