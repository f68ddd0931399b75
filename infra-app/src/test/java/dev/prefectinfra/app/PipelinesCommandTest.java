package dev.prefectinfra.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
