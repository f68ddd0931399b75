package dev.prefectinfra.core.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.hashicorp.cdktf.App;
import com.hashicorp.cdktf.TerraformStack;
import com.hashicorp.cdktf.Testing;
import com.hashicorp.cdktf.providers.aws.s3_bucket.S3Bucket;
import dev.prefectinfra.core.compose.Infra;
import dev.prefectinfra.core.compose.LaneModule;
import dev.prefectinfra.core.problem.InvalidConfiguration;
import dev.prefectinfra.core.sample.ConfigFolder;
import dev.prefectinfra.core.sample.Out;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.constructs.Construct;

/** What is the same for all that a stack holds. */
class StackTest {
    private static final String CLOUD = "terraform.backend { type = cloud, cloud.organization = acme }\n";

    private final ConfigFolder config;
    private final Out out;

    StackTest(@TempDir Path temporary) {
        this.config = ConfigFolder.forSynthesis(temporary.resolve("config"));
        this.out = new Out(temporary.resolve("out"));
    }

    @Test
    void theCloudHasOneWorkspacePerStack() {
        JsonNode terraform = terraform(CLOUD);

        assertThat(terraform.path("cloud"))
                .hasToString("{\"hostname\":\"app.terraform.io\",\"organization\":\"acme\","
                        + "\"workspaces\":{\"name\":\"prefect-v2-dev-test\"}}");
        assertThat(terraform.has("backend")).isFalse();
    }

    @Test
    void theCloudMayHaveAProject() {
        assertThat(terraform(CLOUD + "terraform.backend.cloud { project = Data Platform, hostname = tfe.acme.org }")
                        .path("cloud"))
                .hasToString("{\"hostname\":\"tfe.acme.org\",\"organization\":\"acme\",\"workspaces\":"
                        + "{\"name\":\"prefect-v2-dev-test\",\"project\":\"Data Platform\"}}");
    }

    @Test
    void aBucketLocksItsStates() {
        assertThat(terraform("terraform.backend { type = s3, s3 { bucket = states, region = eu-west-1 } }")
                        .path("backend"))
                .hasToString("{\"s3\":{\"bucket\":\"states\",\"encrypt\":true,"
                        + "\"key\":\"prefect-v2/prefect-v2-dev-test.tfstate\",\"region\":\"eu-west-1\","
                        + "\"use_lockfile\":true}}");
    }

    @Test
    void aBucketMayEncryptWithACustomerKey() {
        String key = "arn:aws:kms:eu-west-1:123456789012:key/0123";
        JsonNode s3 = terraform(
                        "terraform.backend { type = s3, s3 { bucket = states, region = eu-west-1, key-prefix = x/y,"
                                + " kms-key-arn = \"" + key + "\" } }")
                .path("backend")
                .path("s3");

        assertThat(s3.path("kms_key_id").asText()).isEqualTo(key);
        assertThat(s3.path("key").asText()).isEqualTo("x/y/prefect-v2-dev-test.tfstate");
    }

    @Test
    void localStatesLieOutsideOfTheOutput() {
        assertThat(terraform("").path("backend"))
                .hasToString("{\"local\":{\"path\":\"../../../terraform-state/prefect-v2-dev-test.tfstate\"}}");
    }

    @Test
    void versionsAreRanges() {
        JsonNode terraform = terraform("");

        assertThat(terraform.path("required_version").asText()).isEqualTo(">= 1.10");
        assertThat(terraform.path("required_providers"))
                .hasToString("{\"aws\":{\"source\":\"hashicorp/aws\",\"version\":\">= 5.23.1, < 7.0.0\"}}");
    }

    @Test
    void versionsAreConfigured() {
        JsonNode terraform =
                terraform("terraform { required-version = \"~> 1.11.0\", provider-version = \">= 5.90, < 5.101\" }");

        assertThat(terraform.path("required_version").asText()).isEqualTo("~> 1.11.0");
        assertThat(terraform
                        .path("required_providers")
                        .path("aws")
                        .path("version")
                        .asText())
                .isEqualTo(">= 5.90, < 5.101");
    }

    @Test
    void theProviderActsInOneAccountOnly() {
        JsonNode provider = json("").path("provider").path("aws");

        assertThat(provider).hasSize(1);
        assertThat(provider.path(0).path("region").asText()).isEqualTo("us-east-1");
        assertThat(provider.path(0).path("allowed_account_ids")).hasToString("[\"123456789012\"]");
        assertThat(provider.path(0).has("assume_role")).isFalse();
    }

    @Test
    void theProviderMayAssumeARole() {
        String role = "arn:aws:iam::123456789012:role/deploy";

        assertThat(json("terraform.assume-role-arn = \"" + role + "\"")
                        .path("provider")
                        .path("aws")
                        .path(0)
                        .path("assume_role"))
                .hasToString("[{\"role_arn\":\"" + role + "\",\"session_name\":\"prefect-v2-dev-test\"}]");
    }

    @Test
    void everythingIsTagged() {
        JsonNode tags = json("tags { team = ml, extra { \"Cost:Center\" = 007, a = \"{type-is-no-placeholder}\" } }"
                        .replace("{type-is-no-placeholder}", "{account-id}"))
                .path("provider")
                .path("aws")
                .path(0)
                .path("default_tags");

        assertThat(tags)
                .hasToString("[{\"tags\":{\"Cost:Center\":\"007\",\"a\":\"123456789012\",\"environment\":\"dev\","
                        + "\"service\":\"prefect-v2\",\"team\":\"ml\"}}]");
    }

    @Test
    void tagsOfAwsAndOursAreNotExtra() {
        String many = IntStream.range(0, 41).mapToObj(i -> "t" + i + " = x").collect(Collectors.joining(", "));

        assertThat(refused("tags.extra { \"AWS:x\" = y }"))
                .contains("tags.extra.AWS:x")
                .contains("is AWS's own");
        assertThat(refused("tags.extra { team = x }")).contains("tags.extra.team is a tag that is set already");
        assertThat(refused("tags.extra { Team = x }")).contains("tags.extra.Team is a tag that is set already");
        assertThat(refused("tags.extra { cost = x, Cost = y }")).contains("is a tag that is set already");
        assertThat(refused("tags.extra { " + many + " }")).contains("tags.extra has 41 tags, too many");
    }

    @Test
    void whatHoldsDataIsProtected() {
        JsonNode bucket = bucket(json(""));

        assertThat(bucket.path("lifecycle")).hasToString("{\"prevent_destroy\":true}");
        assertThat(bucket.has("force_destroy")).isFalse();
    }

    @Test
    void whereDataIsNotProtectedItIsEmptiedAndDestroyed() {
        JsonNode bucket = bucket(json("terraform.protect-data = false"));

        assertThat(bucket.path("force_destroy").asBoolean()).isTrue();
        assertThat(bucket.has("lifecycle")).isFalse();
    }

    @Test
    void inAnotherStackDataIsProtected() throws Exception {
        App app = Testing.app();
        TerraformStack stack = new TerraformStack(app, "theirs");
        Construct nested = new Construct(stack, "nested");
        S3Bucket bucket = S3Bucket.Builder.create(nested, "b").bucket("b").build();
        InfraStack.holdsData(nested, bucket, "force_destroy");

        assertThat(new ObjectMapper()
                        .readTree(Testing.synth(stack))
                        .at("/resource/aws_s3_bucket")
                        .elements()
                        .next()
                        .path("lifecycle"))
                .hasToString("{\"prevent_destroy\":true}");
    }

    @Test
    void nonsenseIsRefused() {
        assertThat(refused("terraform.required-version = newest")).contains("terraform.required-version \"newest\"");
        assertThat(refused("terraform.assume-role-arn = \"arn:aws:sns:us-east-1:123456789012:role\""))
                .contains("is not the ARN of a role of the account");
        assertThat(refused("terraform.assume-role-arn = \"arn:aws:iam::210987654321:role/deploy\""))
                .contains("cannot be used in the account 123456789012");
        assertThat(refused("terraform.backend { type = s3, s3 { bucket = states, region = eu-west-1,"
                        + " kms-key-arn = \"arn:aws:kms:us-east-1:123456789012:key/0123\" } }"))
                .contains("terraform.backend.s3.kms-key-arn", "in eu-west-1");
        assertThat(refused("terraform.backend.local.directory = /absolute")).contains("not absolute");
        assertThat(refused("terraform.backend.type = cloud"))
                .contains("terraform.backend.cloud.organization is missing");
    }

    @Test
    void whatWorkspacesCannotBeIsRefused() {
        String workspaces = CLOUD + "terraform.backend.cloud.workspaces";
        assertThat(refused(CLOUD + "terraform.required-version = \">= 1.12\""))
                .contains(
                        "terraform.backend.cloud.workspaces.terraform-version \"1.11.4\" is none that"
                                + " terraform.required-version allows",
                        "a version in \">= 1.12\"");
        assertThat(refused(workspaces + ".terraform-version = 1.5.7"))
                .containsPattern(":[0-9]+: terraform\\.backend\\.cloud\\.workspaces\\.terraform-version \"1\\.5\\.7\"");
        assertThat(refused(workspaces + ".terraform-version = \">= 1.11\"")).contains("one version, such as 1.11.4");
        assertThat(refused(workspaces + ".plan-role-arn = null")).contains("are not both there");
        String role = "\"arn:aws:iam::123456789012:role/one\"";
        assertThat(refused(workspaces + " { plan-role-arn = " + role + ", apply-role-arn = " + role + " }"))
                .contains("a plan may change things");
        assertThat(refused(workspaces + ".apply-team = prefect-v2-plan")).contains("plan-team", "is that of applies");
        assertThat(refused(workspaces + " { execution-mode = local, workflow { type = vcs, vcs { repository = a/b,"
                        + " branch = main, oauth-token-id = ot-1 } } }"))
                .contains("a commit starts runs");
        assertThat(refused(workspaces + ".workflow { type = vcs, vcs { repository = a/b, branch = main } }"))
                .contains("oauth-token-id is missing, and so is github-app-installation-id");
        assertThat(refused(workspaces + ".notifications.x { type = slack, triggers = [], url-variable = X }"))
                .contains("at least one event");
    }

    private JsonNode json(String hocon) {
        config.account("dev", hocon);
        out.synthOnly(new Infra().with(new BucketModule()), config, "test");
        return out.json("prefect-v2-dev-test");
    }

    private JsonNode terraform(String hocon) {
        return json(hocon).path("terraform");
    }

    private static JsonNode bucket(JsonNode stack) {
        return stack.at("/resource/aws_s3_bucket/b");
    }

    private String refused(String hocon) {
        config.account("dev", hocon);
        InvalidConfiguration[] refusal = new InvalidConfiguration[1];
        assertThatThrownBy(() -> new Infra().validate(config.path(), List.of()))
                .isInstanceOfSatisfying(InvalidConfiguration.class, e -> refusal[0] = e);
        return refusal[0].getMessage();
    }

    private static final class BucketModule extends LaneModule {
        @Provides
        @Singleton
        Runnable bucket(LaneStack stack) {
            InfraStack.holdsData(
                    stack, S3Bucket.Builder.create(stack, "b").bucket("b").build(), "force_destroy");
            return () -> {};
        }
    }
}
