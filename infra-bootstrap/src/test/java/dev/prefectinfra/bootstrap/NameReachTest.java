package dev.prefectinfra.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.name.AccountName;
import dev.prefectinfra.core.value.AccountId;
import dev.prefectinfra.core.value.ArnPattern;
import dev.prefectinfra.core.value.Region;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameReachTest {
    @ParameterizedTest
    @CsvSource({
        "dev, prefect-v2-dev-test-agent, prefect-v2-dev-*",
        "dev, prefect-v2/dev/test, prefect-v2/dev/*",
        "dev, /aws/ecs/containerinsights/prefect-v2-dev-test/performance, /aws/ecs/containerinsights/prefect-v2-dev-*",
        // Nothing stands behind it: nothing to reach.
        "dev, data-flows-prefect-agent-dev, data-flows-prefect-agent-dev",
        "dev, /prefect/dev/, /prefect/dev/",
        // The account's id is a bucket's end.
        "dev, data-flows-prefect-fs-dev-test-123456789012, data-flows-prefect-fs-dev-*-123456789012",
        "dev, states-dev-123456789012, states-dev-123456789012",
        // No whole word.
        "dev, prefect-v2-deveu-test, prefect-v2-deveu-test",
        "dev, xdev-test, xdev-test",
        "dev, team-ingest-test, team-ingest-test",
        // Called as what stands in every name, or as a lane.
        "prefect, prefect-v2-prefect-test, prefect-v2-prefect-*",
        "test, prefect-v2-test-test-agent, prefect-v2-test-test-*",
        // Called as a part of ARNs.
        "aws, aws, aws",
        "us, us-east-1, us-east-1",
        "us, arn:aws:sqs:us-east-1:123456789012:team-ingest, arn:aws:sqs:us-east-1:123456789012:team-ingest",
        "us, arn:aws:sqs:us-east-1:123456789012:prefect-us-test, arn:aws:sqs:us-east-1:123456789012:prefect-us-*",
    })
    void aNameReachesUpToTheAccountsNameAndOn(String account, String name, String reached) {
        assertThat(reach(account).name(name)).isEqualTo(reached);
    }

    @Test
    void whatWouldMeetSomebodyElsesStaysAsItIs() {
        String role = "arn:aws:iam::123456789012:role/flows-dev-test";
        assertThat(reach("dev", "arn:aws:iam::123456789012:role/flows-dev-eu").arn(role))
                .isEqualTo(role);
        assertThat(reach("dev", "arn:aws:iam::123456789012:role/flows-eu-dev").arn(role))
                .isEqualTo("arn:aws:iam::123456789012:role/flows-dev-*");
    }

    private static NameReach reach(String account, String... others) {
        return new NameReach(
                new Account(new AccountName(account), new AccountId("123456789012"), new Region("us-east-1")),
                List.of(others).stream().map(ArnPattern::new).toList());
    }
}
