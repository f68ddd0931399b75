package dev.prefectinfra.app.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prefectinfra.core.synthesized.StackDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Addresses as the console has them. */
final class ConsoleLinksTest {
    private static final String RESOURCES = """
            {'aws_cloudwatch_log_group': {'g': {'name': '/a/b c'}},
             'aws_ssm_parameter': {'p': {'name': '/a/b'}},
             'aws_ecs_cluster': {'c': {'name': 'clu'}},
             'aws_ecs_service': {'s': {'name': 'svc', 'cluster': '${aws_ecs_cluster.c.arn}'}},
             'aws_sns_topic': {'t': {'name': 'top'}},
             'aws_s3_bucket': {'b': {'bucket': '${random_id.b.hex}'}},
             'aws_s3_bucket_versioning': {'v': {'bucket': 'x'}}}""";

    private static String link(String region, String address) {
        StackDocument stack = Stacks.of(region, RESOURCES);
        return new ConsoleLinks(stack).of(stack.at(address).orElseThrow()).orElse("none");
    }

    @ParameterizedTest
    @CsvSource({
        "us-east-1,     https://console.aws.amazon.com/",
        "cn-north-1,    https://console.amazonaws.cn/",
        "us-gov-west-1, https://console.amazonaws-us-gov.com/"
    })
    void eachPartitionHasAConsoleOfItsOwn(String region, String host) {
        assertThat(link(region, "aws_ecs_cluster.c")).isEqualTo(host + "ecs/v2/clusters/clu/services?region=" + region);
    }

    @Test
    void namesAreEncodedAsEachConsoleDecodesThem() {
        assertThat(link("eu-west-1", "aws_cloudwatch_log_group.g"))
                .isEqualTo("https://console.aws.amazon.com/cloudwatch/home?region=eu-west-1"
                        + "#logsV2:log-groups/log-group/$252Fa$252Fb$2520c");
        assertThat(link("eu-west-1", "aws_ssm_parameter.p"))
                .isEqualTo("https://console.aws.amazon.com/systems-manager/parameters/%252Fa%252Fb/description"
                        + "?region=eu-west-1");
        assertThat(link("eu-west-1", "aws_ecs_service.s"))
                .isEqualTo("https://console.aws.amazon.com/ecs/v2/clusters/clu/services/svc/health?region=eu-west-1");
        assertThat(link("eu-west-1", "aws_sns_topic.t"))
                .isEqualTo("https://console.aws.amazon.com/sns/v3/home?region=eu-west-1"
                        + "#/topic/arn:aws:sns:eu-west-1:123456789012:top");
    }

    @Test
    void whatHasNoPageOrNoKnownNameHasNoLink() {
        assertThat(link("eu-west-1", "aws_s3_bucket.b")).isEqualTo("none");
        assertThat(link("eu-west-1", "aws_s3_bucket_versioning.v")).isEqualTo("none");
    }
}
