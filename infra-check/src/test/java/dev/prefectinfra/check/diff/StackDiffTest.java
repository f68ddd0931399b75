package dev.prefectinfra.check.diff;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.prefectinfra.core.synthesized.StackDocument;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One change at a time, and all that is told of it. */
final class StackDiffTest {
    private static final String GROUP = "'security_group_id': '${aws_security_group.g.id}'";

    /** Conditions of one statement, before and after. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'StringEquals': {'k': 'a'}} | {'StringLike': {'K': ['a']}} | ",
                "{'StringEquals': {'k': 'a'}} | {'StringLike': {'k': 'a*'}} | WIDER",
                "{'StringLike': {'k': ['a*', 'b']}} | {'StringLike': {'k': 'a1'}} | NARROWER",
                "{'StringEquals': {'k': 'a'}} | {'StringEquals': {'k': 'b'}} | NARROWER WIDER",
                "{'StringNotEquals': {'k': ['a', 'b']}} | {'StringNotEquals': {'k': 'a'}} | WIDER",
                "{'StringEquals': {'k': 'a'}} | {'StringEqualsIfExists': {'k': 'a'}} | WIDER",
                "{'StringEquals': {'k': 'a'}} | {'ForAnyValue:StringEquals': {'k': 'a'}} | UNCLEAR",
                "{'StringEquals': {'k': 'a'}} | {'StringEquals': {'j': 'a'}} | UNCLEAR",
                "{'ArnLike': {'k': 'arn:aws:ecs:*:1:task/a'}} | {'ArnEquals': {'k': 'arn:aws:ecs:r:1:task/a'}} | NARROWER",
                "{'IpAddress': {'k': '10.0.0.0/8'}} | {'IpAddress': {'k': '10.1.0.0/16'}} | NARROWER",
                "{'NumericLessThan': {'k': '1.2'}} | {'NumericLessThan': {'k': '1.3'}} | WIDER",
                "{'DateLessThan': {'k': '2030-01-01'}} | {'DateLessThan': {'k': '2031-01-01'}} | NARROWER WIDER",
                "{'StringEquals': {'k': '*'}} | {'StringLike': {'k': '*'}} | WIDER",
                "{'StringEquals': {'k': 'a', 'j': 'b'}} | {'StringEquals': {'k': 'a'}} | WIDER",
                "{'StringLike': {'k': '${aws:username}/*'}} | {'StringLike': {'k': '*'}} | WIDER"
            })
    void conditions(String before, String after, String kinds) {
        List<String> told = Stacks.between(conditional(before), conditional(after)).stream()
                .filter(each -> each.topic() == Difference.Topic.PERMISSIONS)
                .map(each -> each.kind().name())
                .sorted()
                .toList();
        assertThat(told).isEqualTo(kinds == null ? List.of() : List.of(kinds.split(" ", -1)));
    }

    private static StackDocument conditional(String condition) {
        String statement = "{'Effect': 'Allow', 'Action': 'a:B', 'Resource': '*', 'Condition': " + condition + "}";
        try {
            return Stacks.role(List.of(Stacks.MAPPER.readValue(
                    statement.replace('\'', '"'), new TypeReference<Map<String, Object>>() {})));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(condition, e);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'cidr_ipv4': '10.0.0.0/8' | 443 | 'cidr_ipv4': '0.0.0.0/0' | 443 | NETWORK OPENED",
                "'cidr_ipv4': '10.0.0.0/8' | 443 | 'cidr_ipv4': '10.2.0.0/16' | 443 | NETWORK CLOSED",
                "'cidr_ipv4': '10.0.0.0/8' | 443 | 'cidr_ipv4': '10.0.0.0/8' | 5432 | NETWORK OPENED, NETWORK CLOSED",
                "'cidr_ipv6': '::/0' | 443 | 'cidr_ipv6': '0:0::/0' | 443 | ",
                "'prefix_list_id': 'pl-1' | 443 | 'prefix_list_id': 'pl-2' | 443 | NETWORK OPENED, NETWORK CLOSED"
            })
    void network(String before, int port, String after, int otherPort, String told) {
        List<String> kinds = Stacks.told(rule(before, port), rule(after, otherPort)).stream()
                .filter(line -> line.startsWith("NETWORK"))
                .map(line -> line.replaceFirst("( \\w+) .*", "$1"))
                .toList();
        assertThat(String.join(", ", kinds)).isEqualTo(told == null ? "" : told);
    }

    private static String rule(String peer, int port) {
        return "{'aws_security_group': {'g': {'name': 'g'}}, 'aws_vpc_security_group_egress_rule': {'r': {" + GROUP
                + ", 'ip_protocol': 'tcp', 'from_port': " + port + ", 'to_port': " + port + ", " + peer + "}}}";
    }

    @Test
    void whatANewIdIsNeededForIsMadeAnewToo() {
        assertThat(Stacks.told(
                        rule("'cidr_ipv4': '10.0.0.0/8'", 443),
                        rule("'cidr_ipv4': '10.0.0.0/8'", 443).replace("'name': 'g'", "'name': 'h'")))
                .containsExactly(
                        "REPLACEMENT REPLACED aws_security_group.g because of name | name: g -> h",
                        "REPLACEMENT REPLACED aws_vpc_security_group_egress_rule.r because of security_group_id");
    }

    @Test
    void dataThatIsLessProtected() {
        assertThat(Stacks.told(
                        "{'aws_s3_bucket': {'b': {'bucket': 'b', 'lifecycle': {'prevent_destroy': true}},"
                                + " 'c': {'bucket': 'c', 'lifecycle': {'prevent_destroy': true}}},"
                                + " 'aws_s3_bucket_public_access_block': {'p': {'bucket': '${aws_s3_bucket.b.id}',"
                                + " 'block_public_acls': true}}, 'aws_cloudwatch_log_group': {'l': {'name': 'l'}}}",
                        "{'aws_s3_bucket': {'b': {'bucket': 'b', 'force_destroy': true}},"
                                + " 'aws_cloudwatch_log_group': {'l': {'name': 'l', 'retention_in_days': 30}}}"))
                .containsExactly(
                        "DATA UNPROTECTED aws_cloudwatch_log_group.l | retention_in_days: (none) -> 30",
                        "DATA UNPROTECTED aws_s3_bucket.b | force_destroy: (none) -> true"
                                + " | lifecycle.prevent_destroy: true -> (none)",
                        "DATA UNPROTECTED aws_s3_bucket.c is removed, and prevent_destroy with it: Terraform destroys it",
                        "DATA UNPROTECTED aws_s3_bucket_public_access_block.p | block_public_acls: true -> (none)",
                        "RESOURCES CHANGED aws_cloudwatch_log_group.l | retention_in_days: (none) -> 30",
                        "RESOURCES CHANGED aws_s3_bucket.b | force_destroy: (none) -> true"
                                + " | lifecycle.prevent_destroy: true -> (none)",
                        "RESOURCES REMOVED aws_s3_bucket.c",
                        "RESOURCES REMOVED aws_s3_bucket_public_access_block.p");
    }

    @Test
    void theDenialOfPlainTextGone() {
        String bucket =
                "{'aws_s3_bucket': {'b': {'bucket': 'b'}}, 'aws_s3_bucket_policy': {'p': {'bucket': 'b', 'policy':"
                        + " '{^Statement^: {^Effect^: ^Deny^, ^Principal^: ^*^, ^Action^: ^s3:*^,"
                        + " ^Resource^: ^${aws_s3_bucket.b.arn}/*^, ^Condition^: {^Bool^:"
                        + " {^aws:SecureTransport^: ^false^}}}}'}}}";
        String open = bucket.replace("s3:*", "s3:PutObject");
        assertThat(Stacks.told(bucket, open))
                .contains("PERMISSIONS WIDER aws_s3_bucket_policy.p who may do what with it"
                        + " | * no longer: must not s3:* | on arn:aws:s3:::b/* | if aws:securetransport is false")
                .anyMatch(line -> line.startsWith("DATA UNPROTECTED aws_s3_bucket_policy.p "));
    }

    @Test
    void nothingSensitiveIsShown() {
        String before =
                "{'aws_ssm_parameter': {'s': {'name': 's', 'value': 'old-one'}}, 'aws_ecs_task_definition': {'t':"
                        + " {'container_definitions': '[{^name^: ^c^, ^environment^:"
                        + " [{^name^: ^DB_PASSWORD^, ^value^: ^old-two^}]}]'}}, 'example_thing': {'x':"
                        + " {'api_key': 'old-three'}}}";
        List<Difference> all = Stacks.between(Stacks.of(before), Stacks.of(before.replace("old-", "new-")));

        assertThat(all)
                .hasSize(3)
                .allSatisfy(each -> assertThat(each.toString())
                        .contains("(sensitive) -> (sensitive)")
                        .doesNotContain("old-", "new-"));
    }

    @Test
    void anOutputThatIsSensitiveIsNotShown() {
        String before = "'output': {'o': {'sensitive': true, 'value': 'old'}}";
        assertThat(Stacks.between(Stacks.with(before), Stacks.with(before.replace("old", "new"))))
                .singleElement()
                .hasToString("Difference[topic=OUTPUTS, kind=CHANGED, stack=lane, address=o, text=,"
                        + " details=[value: (sensitive)], facts={}]");
    }

    @Test
    void ofJsonInATextWithExpressionsOnlyWhatDiffersIsTold() {
        String before = "'output': {'o': {'value': '{^key^: ^arn:${aws_kms_key.k.arn}^, ^a^: [1, {^b^: 2}],"
                + " ^subnets^: ${jsonencode(data.aws_subnets.s.ids)}}'}}";
        assertThat(Stacks.between(Stacks.with(before), Stacks.with(before.replace("^b^: 2", "^b^: 3"))))
                .singleElement()
                .satisfies(each -> assertThat(each.details()).containsExactly("value.a[1].b: 2 -> 3"));
    }

    @Test
    void ofALongTextWhatIsAroundTheFirstDifferenceIsShown() {
        String before = "'output': {'o': {'value': '" + "a".repeat(500) + "old" + "b".repeat(500) + "'}}";
        assertThat(Stacks.between(Stacks.with(before), Stacks.with(before.replace("old", "new"))))
                .singleElement()
                .satisfies(each -> assertThat(each.details())
                        .containsExactly("value: ..." + "a".repeat(40) + "old" + "b".repeat(77) + "... -> ..."
                                + "a".repeat(40) + "new" + "b".repeat(77) + "..."));
    }

    @Test
    void ofATypeThatNobodyKnowsAnyArgumentMayReplaceIt() {
        assertThat(Stacks.told("{'aws_x': {'a': {'n': '1', 'tags': {'t': '1'}}}}", "{'aws_x': {'a': {'n': '2'}}}"))
                .containsExactly("REPLACEMENT MAY_REPLACE aws_x.a which arguments of aws_x replace it is not known here"
                        + " | n: 1 -> 2 | tags.t: 1 -> (none)");
        assertThat(Stacks.told("{'aws_x': {'a': {'tags': {'t': '1'}}}}", "{'aws_x': {'a': {'tags': {'t': '2'}}}}"))
                .containsExactly("RESOURCES CHANGED aws_x.a | tags.t: 1 -> 2");
    }

    @Test
    void movedForgottenAndImported() {
        StackDocument before = Stacks.of(
                "{'aws_sqs_queue': {'old': {'name': 'q'}, 'gone': {'name': 'g'}}, 'aws_sqs_queue_policy': {'p':"
                        + " {'queue_url': '${aws_sqs_queue.old.id}'}}}");
        StackDocument after = Stacks.with("'moved': [{'from': 'aws_sqs_queue.old', 'to': 'aws_sqs_queue.new'}],"
                + " 'removed': {'from': 'aws_sqs_queue.gone', 'lifecycle': {'destroy': false}},"
                + " 'import': [{'to': 'aws_sqs_queue.there', 'id': 'x'}],"
                + " 'resource': {'aws_sqs_queue': {'new': {'name': 'q'}, 'there': {'name': 't'}}, 'aws_sqs_queue_policy':"
                + " {'p': {'queue_url': '${aws_sqs_queue.new.id}'}}}");

        assertThat(Stacks.between(before, after).stream().map(Stacks::line))
                .containsExactly(
                        "RESOURCES FORGOTTEN aws_sqs_queue.gone",
                        "RESOURCES IMPORTED aws_sqs_queue.there",
                        "RESOURCES MOVED aws_sqs_queue.new was aws_sqs_queue.old");
    }

    @Test
    void rolesThatGetWhatCannotBeReadHere() {
        String role = "{'aws_iam_role': {'r': {'name': 'r', 'permissions_boundary': 'arn:b'}},"
                + " 'aws_iam_role_policy_attachment': {}}";
        String wider = role.replace(", 'permissions_boundary': 'arn:b'", "")
                .replace(
                        "{}",
                        "{'a': {'role': '${aws_iam_role.r.name}', 'policy_arn': 'arn:aws:iam::aws:policy/Admin'}}");
        assertThat(Stacks.told(role, wider))
                .contains(
                        "PERMISSIONS WIDER aws_iam_role.r r may do | what this policy says, which cannot be read here:"
                                + " arn:aws:iam::aws:policy/Admin",
                        "PERMISSIONS WIDER aws_iam_role.r the permissions boundary | arn:b -> (none)");
    }
}
