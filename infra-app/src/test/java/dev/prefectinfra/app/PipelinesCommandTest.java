package dev.prefectinfra.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is written into the files of the pipelines. Whether CircleCI would do the right thing, verify/circleci judges.
 */
final class PipelinesCommandTest {
    private static final String MARK =
            "# Below this line: written by infra pipelines, from the configuration. Change it there.\n";

    @TempDir
    private Path repository;

    private Path infrastructure;
    private Path flows;
    private Path lanes;

    @BeforeEach
    void repository() throws IOException {
        infrastructure = repository.resolve(".circleci/infrastructure.yml");
        flows = repository.resolve("pipeline/flows/config.yml");
        lanes = repository.resolve("pipeline/flows/lanes.json");
        for (Path file : new Path[] {repository.resolve(".circleci/config.yml"), infrastructure, flows}) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, "jobs: of the user\n" + MARK + "old: true\n");
        }
    }

    @Test
    void accountsAndLanesAreConfigurationOnly() throws IOException {
        CommandLineRun run = pipelines("another-company");

        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(Files.readString(infrastructure))
                .startsWith("jobs: of the user\n" + MARK + "workflows:\n")
                .doesNotContain("old: true")
                .contains("role: arn:aws:iam::456456456456:role/prefect-v2-sandbox-agent-images-ci\n")
                .contains("requires: [plan main, plan sandbox]")
                // In the order of infra.conf, each after the one before.
                .contains("          stack: nightly\n", "requires: [sandbox image]")
                .contains("          stack: release\n", "requires: [sandbox nightly]")
                .contains("          stack: eu-ci\n", "requires: [sandbox release]")
                .contains("requires: [main nightly]")
                .doesNotContain("requires: [main release]", "tidewater", "dev-v2");
        assertThat(Files.readString(flows))
                .contains("\"deploy eu-ci from europe\":", "account: [sandbox]", "account: [main, sandbox]");
        JsonNode table = new ObjectMapper().readTree(lanes.toFile());
        assertThat(table.path("main").path("release").path("region").asText()).isEqualTo("eu-west-1");
        assertThat(table.path("main").has("eu-ci")).isFalse();
        assertThat(table.path("sandbox").path("eu-ci").path("branch").asText()).isEqualTo("europe");
    }

    @Test
    void anAccountWithoutApprovalPlansAndAppliesInOneGo() throws IOException {
        pipelines("prefect-2");

        String text = Files.readString(infrastructure);
        String dev = text.substring(text.indexOf("  apply-dev:"), text.indexOf("  apply-prod:"));
        String prod = text.substring(text.indexOf("  apply-prod:"));
        assertThat(dev).contains("- plan-and-apply:\n").doesNotContain("approve");
        assertThat(prod)
                .contains("requires: [approve]", "requires: [tests, summary]")
                .doesNotContain("plan-and-apply");
        assertThat(Files.readString(flows)).contains("account: [prod]").doesNotContain("account: [dev");
    }

    /** In YAML, 1.10 is a number and no is false: neither is equal to a branch. */
    @Test
    void whatYamlWouldReadAsSomethingElseIsQuoted() throws IOException {
        pipelines(
                "prefect-2", "--set=agent-images-ci.branch=\"1.10\"", "--set=deployment-types.test.lane.branch=\"no\"");

        assertThat(Files.readString(infrastructure))
                .contains("equal: [\"1.10\", << pipeline.git.branch >>]")
                .doesNotContain("[1.10,");
        assertThat(Files.readString(flows)).contains("equal: [\"no\", << pipeline.git.branch >>]");
        assertThat(Files.readString(repository.resolve(".circleci/config.yml"))).contains("base-revision: \"1.10\"");
    }

    @Test
    void aSecondRunChangesNothing() throws IOException {
        assertThat(pipelines("prefect-2", "--check").code()).isEqualTo(2);
        assertThat(lanes).doesNotExist();
        pipelines("prefect-2");
        String written = Files.readString(infrastructure) + Files.readString(flows) + Files.readString(lanes);

        CommandLineRun again = pipelines("prefect-2");

        assertThat(again.out().lines()).hasSize(4).allMatch(line -> line.startsWith("unchanged  "));
        assertThat(Files.readString(infrastructure) + Files.readString(flows) + Files.readString(lanes))
                .isEqualTo(written);
        assertThat(pipelines("prefect-2", "--check").code()).isZero();
        assertThat(pipelines("prefect-2", "--check", "--set=agent-images-ci.branch=other")
                        .err())
                .contains(infrastructure + " is out of date\n    run: infra pipelines\n");
    }

    /** Each CI system has the accounts that it applies to, and the lanes that its jobs deploy to. */
    @Test
    void gitHubActionsStandsBesideCircleCi() throws IOException {
        Path workflow = repository.resolve(".github/workflows/infrastructure.yml");
        Path deploying = repository.resolve("pipeline/flows/github.yml");
        for (Path file : new Path[] {workflow, deploying}) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, "name: of the user\n" + MARK + "old: true\n");
        }
        assertThat(pipelines("prefect-2").code()).isZero();
        assertThat(Files.readString(workflow)).as("nothing is for GitHub").contains("old: true");

        String[] gitHub = {
            "--set=github.provider.type=create",
            "--set=agent-images-ci.github.repositories=[{ name = acme/infra, id = 1, owner-id = 9 }]",
            "--set=agent-images-ci.github.environment=\"1.10\"",
            "--set=flow-ci.trust.lane-branch.github.repositories=[{ name = acme/flows, id = 2, owner-id = 9 }]"
        };
        assertThat(pipelines("prefect-2", gitHub).code()).isZero();
        assertThat(Files.readString(workflow)).as("CircleCI applies").contains("old: true");
        assertThat(Files.readString(deploying))
                .contains("deploy-prod-test:", "if: github.ref == 'refs/heads/main-v2'")
                .doesNotContain("deploy-dev", "environment:");

        Files.delete(infrastructure);
        String[] only = Arrays.copyOf(gitHub, gitHub.length + 3);
        only[gitHub.length] = "--set=pipeline.ci=github";
        only[gitHub.length + 1] = "--set=circleci.provider.type=none";
        only[gitHub.length + 2] = "--set=agent-images-ci.projects=[]";
        assertThat(pipelines("prefect-2", only).err())
                .contains("flow-ci.trust.lane-branch.projects cannot be trusted: the account has no identity provider");
        only[gitHub.length + 1] = "--set=agent-images-ci.github.workflow=infrastructure.yml";
        assertThat(pipelines("prefect-2", only).out())
                .contains("written    " + workflow)
                .doesNotContain(infrastructure.toString());
        assertThat(Files.readString(workflow))
                .startsWith("name: of the user\n" + MARK + "on:\n")
                .contains("branches: [dev-v2, main-v2]", "environment: \"1.10\"\n", "environment: \"1.10-approval\"\n")
                .contains("needs: [prod_approve]", "needs: [dev-image]");
    }

    @Test
    void theCiSystemThatAppliesIsTrusted() {
        assertThat(pipelines("prefect-2", "--set=pipeline.ci=github").err())
                .contains("pipeline.ci is github, and agent-images-ci.github does not trust its jobs");
        assertThat(pipelines(
                                "prefect-2",
                                "--set=github.provider.type=create",
                                "--set=agent-images-ci.projects=[]",
                                "--set=agent-images-ci.github.repositories=[{ name = a/b, id = 1, owner-id = 9 }]")
                        .err())
                .contains(
                        "pipeline.ci is circleci, and agent-images-ci.projects is empty",
                        "a project in agent-images-ci.projects, or pipeline.ci = github");
        assertThat(pipelines(
                                "prefect-2",
                                "--set=pipeline.ci=github",
                                "--set=github.provider.type=create",
                                "--set=agent-images-ci.github.repositories=[{ name = a/b, id = 1, owner-id = 9 }]",
                                "--set=agent-images-ci.github.workflow=other.yml")
                        .err())
                .contains("pipeline.ci is github", "workflow = infrastructure.yml there");
    }

    @Test
    void whatHasNoPlaceForUsIsLeftAlone() throws IOException {
        Files.writeString(flows, "mine: all of it\n");
        CommandLineRun mine = pipelines("prefect-2");
        Files.delete(flows);
        CommandLineRun none = pipelines("prefect-2");

        assertThat(mine.err()).startsWith(flows + ": has no line below which infra pipelines may write\n");
        assertThat(mine.code()).isEqualTo(2);
        assertThat(none.err()).startsWith(flows + ": is not there\n");
        assertThat(Files.readString(infrastructure)).contains("old: true");
    }

    private CommandLineRun pipelines(String example, String... more) {
        String[] args = new String[3 + more.length];
        args[0] = "pipelines";
        args[1] = "--repository=" + repository;
        args[2] = "--config=../examples/" + example;
        System.arraycopy(more, 0, args, 3, more.length);
        return CommandLineRun.of(Main.platform(), args);
    }
}
