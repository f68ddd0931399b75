package dev.prefectinfra.bootstrap;

import static dev.prefectinfra.bootstrap.LaneThings.Kind.BUCKET;
import static dev.prefectinfra.bootstrap.LaneThings.Kind.QUEUE;
import static dev.prefectinfra.bootstrap.LaneThings.Kind.ROLE;
import static dev.prefectinfra.bootstrap.LaneThings.Kind.SECRET;
import static dev.prefectinfra.bootstrap.LaneThings.Kind.TABLE;
import static dev.prefectinfra.bootstrap.LaneThings.Kind.UNKNOWN_NAME;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prefectinfra.core.compose.InfraModule;
import dev.prefectinfra.core.synthesized.PolicyStatement;
import dev.prefectinfra.testing.ConfigurationKeys;
import dev.prefectinfra.testing.Synthesized;
import dev.prefectinfra.testing.SynthesizedStack;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class BootstrapStackTest {
    private static final String STACK = "prefect-v2-dev-bootstrap";
    private static final String ENABLED = """
            bootstrap { enabled = true, terraform-cloud.organization = acme }
            """;
    private static final String BOUNDARY = """
            bootstrap.boundary.type = create
            iam.permissions-boundary-arn = "arn:aws:iam::123456789012:policy/terraform-cloud-dev-boundary"
            """;
    private static final String QUEUES = "arn:aws:sqs:us-east-1:123456789012:prefect-v2-dev-*";
    private static final String ROLES = "arn:aws:iam::123456789012:role/prefect-v2-dev-*";

    @TestFactory
    List<DynamicTest> everyKey() {
        return ConfigurationKeys.of(BootstrapConfig.SECTION, "");
    }

    @Test
    void thereIsNoneUnlessItIsSwitchedOn() {
        assertThat(Synthesized.platform("", modules(QUEUE)).names()).doesNotContain(STACK);
    }

    @Test
    void runsReadWithOneRoleAndChangeWithTheOther() {
        SynthesizedStack stack = made("", QUEUE, SECRET);

        assertThat(allowed(stack, "plan-policy-1"))
                .containsExactlyInAnyOrder(
                        "sqs:GetQueueAttributes " + QUEUES,
                        "sqs:ListQueueTags " + QUEUES,
                        "secretsmanager:DescribeSecret arn:aws:secretsmanager:us-east-1:123456789012:secret:dpt/dev/*-??????",
                        "secretsmanager:GetResourcePolicy arn:aws:secretsmanager:us-east-1:123456789012:secret:dpt/dev/*-??????");
        assertThat(allowed(stack, "apply-policy-1"))
                .contains("sqs:CreateQueue " + QUEUES, "sqs:DeleteQueue " + QUEUES)
                .noneMatch(each -> each.startsWith("secretsmanager:"));
        assertThat(stack.resources("aws_iam_role_policy_attachment").keySet())
                .containsExactly("apply-apply-policy-1", "apply-plan-policy-1", "plan-plan-policy-1");
    }

    @Test
    void exactlyTheAccountsWorkspacesAreTrustedInTheirPhase() {
        SynthesizedStack stack = made("", QUEUE);

        for (String phase : List.of("plan", "apply")) {
            PolicyStatement trust = stack.trustOf(phase).only();
            assertThat(trust.conditions().keySet()).containsExactly("StringEquals");
            assertThat(trust.condition("StringEquals", "app.terraform.io:aud"))
                    .containsExactly("aws.workload.identity");
            assertThat(trust.condition("StringEquals", "app.terraform.io:sub"))
                    .containsExactlyInAnyOrderElementsOf(Stream.of("ci", "live", "test")
                            .map(each -> "organization:acme:project:Default Project:workspace:prefect-v2-dev-" + each
                                    + ":run_phase:" + phase)
                            .toList());
            assertThat(stack.resource("aws_iam_role", phase).path("name").asText())
                    .isEqualTo("terraform-cloud-dev-" + phase);
        }
    }

    @Test
    void hostOrganizationAndProjectAreThoseOfTheBackendUnlessToldOtherwise() {
        String cloud = """
                terraform.backend { type = cloud, cloud { hostname = tfe.acme.com, organization = acme, project = data } }
                bootstrap.enabled = true
                """;
        assertThat(subjects(Synthesized.platform(cloud, modules(QUEUE)).stack(STACK), "tfe.acme.com"))
                .allMatch(each -> each.startsWith("organization:acme:project:data:workspace:prefect-v2-dev-"));
        assertThat(subjects(
                        Synthesized.platform(cloud + "bootstrap.terraform-cloud.project = other", modules(QUEUE))
                                .stack(STACK),
                        "tfe.acme.com"))
                .allMatch(each -> each.startsWith("organization:acme:project:other:"));
        assertThat(Synthesized.refused("bootstrap.enabled = true", modules(QUEUE)))
                .contains("infra.conf:1", "bootstrap.enabled is true, but nothing says whose runs");
    }

    @Test
    void bucketsAreEmptiedOnlyIfThatIsWanted() {
        assertThat(allowed(made("", BUCKET), "apply-policy-1")).noneMatch(each -> each.startsWith("s3:DeleteObject"));
        assertThat(allowed(made("bootstrap.empty-buckets = true", BUCKET), "apply-policy-1"))
                .contains(
                        "s3:ListBucketVersions arn:aws:s3:::prefect-v2-dev-*-123456789012",
                        "s3:DeleteObjectVersion arn:aws:s3:::prefect-v2-dev-*-123456789012/*");
    }

    @Test
    void withoutABoundaryRolesAreMadeAsTheyAre() {
        SynthesizedStack stack = made("", ROLE);

        assertThat(allowed(stack, "apply-policy-1"))
                .contains("iam:PutRolePolicy " + ROLES, "iam:DeleteRolePermissionsBoundary " + ROLES);
        assertThat(stack.resources("aws_iam_policy").keySet()).doesNotContain("boundary");
    }

    @Test
    void withABoundaryNoRoleIsMadeWithoutIt() {
        SynthesizedStack stack = made(BOUNDARY, ROLE);

        assertThat(statements(stack, "apply-policy-1"))
                .filteredOn(each -> each.covers("iam:CreateRole")
                        || each.covers("iam:PutRolePolicy")
                        || each.covers("iam:PutRolePermissionsBoundary"))
                .isNotEmpty()
                .allSatisfy(each -> assertThat(each.condition("StringEquals", "iam:PermissionsBoundary"))
                        .containsExactly("arn:aws:iam::123456789012:policy/terraform-cloud-dev-boundary"));
        assertThat(allowed(stack, "apply-policy-1")).noneMatch(each -> each.contains("DeleteRolePermissionsBoundary"));
        assertThat(stack.resource("aws_iam_role", "apply").has("permissions_boundary"))
                .isFalse();
    }

    @Test
    void theBoundaryIsWhatTheRolesHold() {
        SynthesizedStack stack = made(BOUNDARY, ROLE);
        String secrets = "secretsmanager:GetSecretValue arn:aws:secretsmanager:us-east-1:123456789012:secret:dpt/dev/";

        assertThat(allowed(stack, "boundary"))
                .containsExactlyInAnyOrder(
                        "sqs:SendMessage " + QUEUES,
                        secrets + "live-??????",
                        secrets + "test-??????",
                        "s3:GetObject arn:aws:s3:::saltmarsh-dev-raw/*",
                        "iam:PassRole arn:aws:iam::123456789012:role/prefect-v2-dev-live-role",
                        "iam:PassRole arn:aws:iam::123456789012:role/prefect-v2-dev-test-role",
                        "ecs:RunTask *");
        assertThat(allowed(made(BOUNDARY + "bootstrap.boundary.create.exact = false", ROLE), "boundary"))
                .containsExactlyInAnyOrder(
                        "sqs:SendMessage " + QUEUES,
                        secrets + "*-??????",
                        "s3:GetObject arn:aws:s3:::saltmarsh-dev-raw/*",
                        "iam:PassRole " + ROLES,
                        "ecs:RunTask *");
        assertThat(statements(stack, "boundary").stream()
                        .filter(each -> each.covers("ecs:RunTask"))
                        .flatMap(each -> each.condition("ArnLike", "ecs:cluster").stream()))
                .containsExactly("arn:aws:ecs:us-east-1:123456789012:cluster/prefect-v2-dev-*");
    }

    @Test
    void workspacesAreGivenTheRolesThatAreMade() {
        String cloud = "terraform.backend { type = cloud, cloud.organization = acme }\nbootstrap.enabled = true\n";
        String key = "terraform.backend.cloud.workspaces.apply-role-arn";
        assertThat(Synthesized.refused(cloud + "bootstrap.apply-name = other-apply", modules(QUEUE)))
                .contains(
                        "infra.conf:2",
                        "bootstrap.apply-name makes the role \"other-apply\"",
                        key + " = \"arn:aws:iam::123456789012:role/other-apply\"");
        assertThat(Synthesized.refused(
                        cloud + key + " = \"arn:aws:iam::123456789012:role/other-apply\"", modules(QUEUE)))
                .contains("infra.conf:2", key + " gives them \"arn:aws:iam::123456789012:role/other-apply\"");
        assertThat(Synthesized.platform(
                                cloud + key + " = \"arn:aws:iam::123456789012:role/other-apply\"\n"
                                        + "bootstrap.apply-name = other-apply",
                                modules(QUEUE))
                        .names())
                .contains(STACK);
    }

    @Test
    void rolesHaveToHaveTheBoundaryThatIsMade() {
        assertThat(Synthesized.refused(ENABLED + "bootstrap.boundary.type = create", modules(ROLE)))
                .contains(
                        "infra.conf:2",
                        "bootstrap.boundary.type makes the boundary of all roles,"
                                + " but iam.permissions-boundary-arn is not set",
                        "iam.permissions-boundary-arn ="
                                + " \"arn:aws:iam::123456789012:policy/terraform-cloud-dev-boundary\"");
    }

    @Test
    void aTypeThatNobodyKnowsIsRefusedUntilTheConfigurationKnowsIt() {
        assertThat(Synthesized.refused(ENABLED, modules(TABLE, UNKNOWN_NAME)))
                .contains(
                        "bootstrap.further-types lacks what Terraform asks of AWS for aws_dynamodb_table"
                                + " (prefect-v2-dev-live)",
                        "aws_sqs_queue.unknown (prefect-v2-dev-live: name is not set)");
        SynthesizedStack stack = made("""
                bootstrap.further-types.aws_dynamodb_table {
                  plan.Table {
                    actions = ["dynamodb:DescribeTable"]
                    resources = ["arn:{partition}:dynamodb:{region}:{account-id}:table/prefect-v2-{account}-*"]
                  }
                  apply.Table {
                    actions = ["dynamodb:CreateTable"]
                    resources = ["arn:{partition}:dynamodb:{region}:{account-id}:table/prefect-v2-{account}-*"]
                  }
                }
                """, TABLE);
        String tables = "arn:aws:dynamodb:us-east-1:123456789012:table/prefect-v2-dev-*";
        assertThat(allowed(stack, "plan-policy-1")).containsExactly("dynamodb:DescribeTable " + tables);
        assertThat(allowed(stack, "apply-policy-1")).containsExactly("dynamodb:CreateTable " + tables);
    }

    @Test
    void whatIsThereOnceIsMadeOrLookedUp() {
        SynthesizedStack made = made("", QUEUE);
        assertThat(made.resource("aws_iam_openid_connect_provider", "terraform")
                        .path("lifecycle")
                        .path("prevent_destroy")
                        .asBoolean())
                .isTrue();
        assertThat(made.resource("aws_iam_service_linked_role", "ecs")
                        .path("aws_service_name")
                        .asText())
                .isEqualTo("ecs.amazonaws.com");

        SynthesizedStack existing =
                made("bootstrap { provider.origin = existing, ecs-service-linked-role = existing }", QUEUE);
        assertThat(existing.data("aws_iam_openid_connect_provider", "terraform")
                        .path("url")
                        .asText())
                .isEqualTo("https://app.terraform.io");
        assertThat(existing.resources("aws_iam_openid_connect_provider")).isEmpty();
        assertThat(existing.resources("aws_iam_service_linked_role")).isEmpty();
    }

    private static SynthesizedStack made(String hocon, LaneThings.Kind... kinds) {
        return Synthesized.platform(ENABLED + hocon, modules(kinds)).stack(STACK);
    }

    private static InfraModule[] modules(LaneThings.Kind... kinds) {
        return new InfraModule[] {new ThingsModule(kinds), new BootstrapRolesModule()};
    }

    private static List<String> subjects(SynthesizedStack stack, String host) {
        List<String> subjects = stack.trustOf("plan").only().condition("StringEquals", host + ":sub");
        assertThat(subjects).hasSize(3);
        return subjects;
    }

    private static List<PolicyStatement> statements(SynthesizedStack stack, String policy) {
        JsonNode text = stack.resource("aws_iam_policy", policy).path("policy");
        return PolicyStatement.parse(text.asText()).orElseThrow();
    }

    private static List<String> allowed(SynthesizedStack stack, String policy) {
        return statements(stack, policy).stream()
                .flatMap(each -> each.actions().stream()
                        .flatMap(action -> each.resources().stream().map(resource -> action + " " + resource)))
                .toList();
    }
}
