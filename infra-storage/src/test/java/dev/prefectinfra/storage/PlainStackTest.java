package dev.prefectinfra.storage;

import static org.assertj.core.api.Assertions.assertThat;

import com.hashicorp.cdktf.TerraformStack;
import com.hashicorp.cdktf.Testing;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.config.load.Configuration;
import dev.prefectinfra.core.name.AccountName;
import dev.prefectinfra.core.name.RoleName;
import dev.prefectinfra.core.value.AccountId;
import dev.prefectinfra.core.value.Partition;
import dev.prefectinfra.core.value.Region;
import dev.prefectinfra.iam.IamConfig;
import dev.prefectinfra.iam.Role;
import dev.prefectinfra.iam.RoleConfig;
import dev.prefectinfra.iam.Trust;
import dev.prefectinfra.testing.SynthesizedStack;
import org.junit.jupiter.api.Test;
import software.constructs.Construct;

/** The constructs by themselves: in anybody's cdktf stack, without Guice and without configuration files. */
class PlainStackTest {
    private static final Account ACCOUNT =
            new Account(new AccountName("dev"), new AccountId("123456789012"), new Region("us-east-1"));

    private final TerraformStack stack = new TerraformStack(Testing.app(), "theirs");
    private final Role task = new Role(
            stack,
            "task",
            new RoleConfig(new RoleName("task"), "a task", Configuration.of(IamConfig.SECTION, "")),
            Trust.ofEcsTasks(ACCOUNT),
            ACCOUNT);

    @Test
    void aBucketHasTheModulesDefaults() {
        var bucket = new PrefectBucket(stack, "flows", BucketConfig.of("name = my-flows"));
        bucket.grantReadWrite(task);
        SynthesizedStack made = made();

        assertThat(made.resource("aws_s3_bucket", "flows").path("bucket").asText())
                .isEqualTo("my-flows");
        assertThat(made.resource("aws_s3_bucket", "flows").path("lifecycle"))
                .as("protected, whatever the stack is")
                .hasToString("{\"prevent_destroy\":true}");
        assertThat(made.policyOf("task").statement("WriteFlows").resources())
                .containsExactly("arn:aws:s3:::my-flows/*");
        assertThat(made.policyOf("task").statement("ReadFlows").resources()).containsExactly("arn:aws:s3:::my-flows/*");
    }

    @Test
    void oneRoleMayBeGrantedSeveralBuckets() {
        new PrefectBucket(stack, "flows", BucketConfig.of("name = my-flows")).grantRead(task);
        new PrefectBucket(stack, "lake-2", BucketConfig.of("name = my-lake")).grantRead(task);

        assertThat(made().policyOf("task").sids()).containsExactly("ListFlows", "ListLake2", "ReadFlows", "ReadLake2");
    }

    @Test
    void aBucketMayLieInAnotherPartition() {
        new PrefectBucket(stack, "flows", BucketConfig.of("name = my-flows"), Partition.CHINA).grantReadWrite(task);
        SynthesizedStack made = made();

        assertThat(made.policyOf("task").resources())
                .containsExactly("arn:aws-cn:s3:::my-flows", "arn:aws-cn:s3:::my-flows/*");
        assertThat(made.policy("aws_s3_bucket_policy", "flows-policy", "policy").resources())
                .containsExactly("arn:aws-cn:s3:::my-flows", "arn:aws-cn:s3:::my-flows/*");
    }

    @Test
    void aBucketMayLieInAnyScope() {
        Construct scope = new Construct(stack, "team");
        new PrefectBucket(scope, "flows", BucketConfig.of("name = my-flows"));

        assertThat(made().resources("aws_s3_bucket").values())
                .singleElement()
                .satisfies(bucket -> assertThat(
                                bucket.path("lifecycle").path("prevent_destroy").asBoolean())
                        .isTrue());
    }

    @Test
    void writingCanBeGrantedBelowAPrefix() {
        new PrefectBucket(stack, "flows", BucketConfig.of("name = my-flows")).grantWrite(task, "a/b/");

        assertThat(made().policyOf("task").only().resources()).containsExactly("arn:aws:s3:::my-flows/a/b/*");
        assertThat(made().policyOf("task").actions())
                .as("who writes flow files need not take any away")
                .doesNotContain("s3:DeleteObject");
    }

    @Test
    void anExistingRepositoryIsKnownByItsName() {
        var repository = new RepositoryReference(
                Configuration.of(FlowImagesConfig.SECTION, "name = team/images").value(), ACCOUNT);
        repository.grantPull(task);

        assertThat(repository.url()).isEqualTo("123456789012.dkr.ecr.us-east-1.amazonaws.com/team/images");
        assertThat(made().resources("aws_ecr_repository")).isEmpty();
        assertThat(made().policyOf("task").statement("PullImages").resources())
                .containsExactly("arn:aws:ecr:us-east-1:123456789012:repository/team/images");
    }

    @Test
    void registriesInChinaHaveAnotherHost() {
        Account china = new Account(new AccountName("cn"), new AccountId("123456789012"), new Region("cn-north-1"));
        var repository = new RepositoryReference(
                Configuration.of(FlowImagesConfig.SECTION, "name = images").value(), china);
        repository.grantPull(task);

        assertThat(repository.url()).isEqualTo("123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/images");
        assertThat(made().policyOf("task").statement("PullImages").resources())
                .containsExactly("arn:aws-cn:ecr:cn-north-1:123456789012:repository/images");
    }

    private SynthesizedStack made() {
        return SynthesizedStack.of("theirs", Testing.synth(stack));
    }
}
