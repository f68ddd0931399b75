package dev.prefectinfra.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.hashicorp.cdktf.TerraformStack;
import com.hashicorp.cdktf.Testing;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.config.load.Configuration;
import dev.prefectinfra.core.name.AccountName;
import dev.prefectinfra.core.name.RoleName;
import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.value.AccountId;
import dev.prefectinfra.core.value.Region;
import dev.prefectinfra.testing.SynthesizedStack;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A role in a plain cdktf stack, without Guice and without configuration files. */
class RoleTest {
    private static final Account ACCOUNT =
            new Account(new AccountName("dev"), new AccountId("123456789012"), new Region("us-east-1"));
    private static final String QUEUE = "arn:aws:sqs:us-east-1:123456789012:q";

    private final TerraformStack stack = new TerraformStack(Testing.app(), "stack");

    @Test
    void aRoleHasItsTrustAndNothingElse() {
        role("");
        SynthesizedStack made = made();

        assertThat(made.resourceNames()).containsExactly("aws_iam_role.r");
        JsonNode role = made.resource("aws_iam_role", "r");
        assertThat(role.path("name").asText()).isEqualTo("a-role");
        assertThat(role.path("path").asText()).isEqualTo("/");
        assertThat(role.path("description").asText()).isEqualTo("for the test");
        assertThat(role.path("max_session_duration").asInt()).isEqualTo(3600);
        // The provider warns about both, and they would fight with the policy of our own.
        assertThat(role.has("inline_policy")).isFalse();
        assertThat(role.has("managed_policy_arns")).isFalse();
        assertThat(role.has("permissions_boundary")).isFalse();
        assertThat(made.trustOf("r").only().principals()).hasToString("{Service=[ecs-tasks.amazonaws.com]}");
    }

    @Test
    void pathBoundaryAndSessionAreConfigured() {
        Role role = role("path = /prefect/flows/, max-session-seconds = 7200,"
                + " permissions-boundary-arn = \"arn:aws:iam::123456789012:policy/limit\"");
        JsonNode json = made().resource("aws_iam_role", "r");

        assertThat(json.path("path").asText()).isEqualTo("/prefect/flows/");
        assertThat(json.path("max_session_duration").asInt()).isEqualTo(7200);
        assertThat(json.path("permissions_boundary").asText()).isEqualTo("arn:aws:iam::123456789012:policy/limit");
        assertThat(role.arn()).isEqualTo("arn:aws:iam::123456789012:role/prefect/flows/a-role");
    }

    @Test
    void allGrantsAreOnePolicySortedBySid() {
        Role role = role("");
        role.allow(Statement.allow("Write", "sqs:SendMessage").on(QUEUE));
        role.allow(Statement.allow("Delete", "sqs:DeleteMessage").on(QUEUE));
        role.allow(Statement.allow("Read", "sqs:ReceiveMessage").on(QUEUE));
        SynthesizedStack made = made();

        assertThat(made.resourceNames()).containsExactly("aws_iam_role.r", "aws_iam_role_policy.r-grants");
        JsonNode policy = made.resource("aws_iam_role_policy", "r-grants");
        assertThat(policy.path("role").asText()).isEqualTo("${aws_iam_role.r.id}");
        assertThat(policy.path("name").asText()).isEqualTo("grants");
        assertThat(made.policyOf("r").sids()).containsExactly("Delete", "Read", "Write");
        assertThat(made.policyOf("r").actions())
                .containsExactly("sqs:DeleteMessage", "sqs:ReceiveMessage", "sqs:SendMessage");
    }

    @Test
    void whatMustNotStartBeforeItIsAllowedCanWaitForThePolicy() {
        Role role = role("");

        assertThat(role.grants()).isEmpty();
        role.allow(Statement.allow("Write", "sqs:SendMessage").on(QUEUE));
        assertThat(role.grants()).isPresent();
    }

    @Test
    void theSameGrantTwiceIsOne() {
        Role role = role("");
        role.allow(Statement.allow("Write", "sqs:SendMessage").on(QUEUE));
        role.allow(Statement.allow("Write", "sqs:SendMessage").on(QUEUE));

        assertThat(made().policyOf("r").sids()).containsExactly("Write");
    }

    @Test
    void anotherGrantUnderTheSameSidIsAMistake() {
        Role role = role("");
        role.allow(Statement.allow("Write", "sqs:SendMessage").on(QUEUE));

        assertThatThrownBy(() ->
                        role.allow(Statement.allow("Write", "sqs:SendMessage").on(QUEUE + "2")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a-role has two different statements Write; rename one");
    }

    @Test
    void aPolicyHasAtMost10240Characters() {
        Role role = role("");
        Statement empty = Statement.allow("Long", "sqs:SendMessage").on("a");
        int around = PolicyDocument.of(List.of(empty)).length() - 1;
        String longest = "a".repeat(10_240 - around);

        assertThatThrownBy(() ->
                        role.allow(Statement.allow("Long", "sqs:SendMessage").on(longest + "a")))
                .isInstanceOf(InvalidValue.class)
                .hasMessageContaining("the policy of the role a-role has 10241 characters")
                .hasMessageContaining("at most 10240");
        Role other = new Role(
                stack,
                "other",
                new RoleConfig(new RoleName("other"), "", Configuration.of(IamConfig.SECTION, "")),
                Trust.ofAnyEcsTasks(),
                ACCOUNT);
        other.allow(Statement.allow("Long", "sqs:SendMessage").on(longest));
        assertThat(made().resource("aws_iam_role_policy", "other-grants")
                        .path("policy")
                        .asText())
                .hasSize(10_240);
    }

    @Test
    void aSecretKnownByItsNameIsLookedUpAndNeverRead() {
        Role role = role("");
        new Secret(stack, "s", secret("type = by-name, by-name.name = team/key")).grantRead(role, "Key");
        SynthesizedStack made = made();

        assertThat(made.dataNames()).containsExactly("aws_secretsmanager_secret.s");
        assertThat(made.data("aws_secretsmanager_secret", "s").path("name").asText())
                .isEqualTo("team/key");
        assertThat(made.policyOf("r").only().sid()).isEqualTo("ReadKey");
        assertThat(made.policyOf("r").only().actions()).containsExactly("secretsmanager:GetSecretValue");
        assertThat(made.policyOf("r").only().resources()).containsExactly("${data.aws_secretsmanager_secret.s.arn}");
    }

    @Test
    void aSecretKnownByItsArnIsNotLookedUp() {
        String arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:team/key-AbCdEf";
        String key = "arn:aws:kms:us-east-1:123456789012:key/0123";
        Role role = role("");
        new Secret(stack, "s", secret("type = by-arn, by-arn { arn = \"" + arn + "\", kms-key-arn = \"" + key + "\" }"))
                .grantRead(role, "Key");
        SynthesizedStack made = made();

        assertThat(made.dataNames()).isEmpty();
        assertThat(made.policyOf("r").statement("ReadKey").resources()).containsExactly(arn);
        assertThat(made.policyOf("r").statement("DecryptKey").resources()).containsExactly(key);
        assertThat(made.policyOf("r").statement("DecryptKey").actions()).containsExactly("kms:Decrypt");
        assertThat(made.policyOf("r")
                        .statement("DecryptKey")
                        .condition("StringEquals", "kms:EncryptionContext:SecretARN"))
                .as("the key may encrypt more than this secret")
                .containsExactly(arn);
    }

    private Role role(String iam) {
        return new Role(
                stack,
                "r",
                new RoleConfig(new RoleName("a-role"), "for the test", Configuration.of(IamConfig.SECTION, iam)),
                Trust.ofAnyEcsTasks(),
                ACCOUNT);
    }

    private static SecretReference secret(String hocon) {
        return Configuration.of(SecretSample.SECTION, "secret { " + hocon + " }")
                .secret();
    }

    private SynthesizedStack made() {
        return SynthesizedStack.of("stack", Testing.synth(stack));
    }
}
