package dev.prefectinfra.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.prefectinfra.testing.Golden;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a change of the sample is told as, against an output and against a revision. */
final class DiffCommandTest {
    private static final String[] CHANGE = {
        "--account=dev",
        "--set=deployment-types.test.flow-roles.task.statements.Wide={ actions = [\"s3:GetObject\", \"s3:PutObject\"],"
                + " resources = [\"arn:aws:s3:::data-flows-prefect-fs-dev-*\"], reaches-because = \"shows what it reaches\" }",
        "--set=agent.size.cpu=512",
        "--set=logs.flows.retention-days=30",
        "--set=cluster.name=\"other-{account}-{type}\"",
        "--set=agent.egress.more={ description = \"More\", ports = 5432, to = \"10.0.0.0/8\" }",
        "--set=alarms.agent.not-running.enabled=false"
    };

    @TempDir
    private static Path folder;

    private static Path out;

    @BeforeAll
    static void synthesize() {
        out = folder.resolve("out");
        assertThat(CommandLineRun.sample("synth", "--out=" + out).code()).isZero();
    }

    private static CommandLineRun diff(String... more) {
        return CommandLineRun.sample(
                "diff",
                Stream.concat(Stream.of("--out=" + out), Stream.of(more)).toArray(String[]::new));
    }

    private static CommandLineRun change(String... more) {
        return diff(Stream.concat(Stream.of(CHANGE), Stream.of(more)).toArray(String[]::new));
    }

    private static String anywhere(String text) {
        return text.replace(out.toString(), "cdktf.out");
    }

    @Test
    void theSameIsNoDifference() {
        CommandLineRun run = diff("--exit-code");

        assertThat(anywhere(run.out())).isEqualTo("No difference to cdktf.out in 6 stacks\n");
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
    }

    @Test
    void aChangeForPeople() {
        CommandLineRun run = change("--exit-code");

        Golden.check("diff.txt", anywhere(run.out()));
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isEqualTo(3);
        assertThat(change().code()).isZero();
    }

    @Test
    void aChangeForAPullRequest() {
        Golden.check("diff.md", anywhere(change("--markdown").out()));
    }

    @Test
    void onlyATerminalGetsColours() {
        StringWriter written = new StringWriter();
        Terminal terminal = new Terminal(
                new BufferedReader(Reader.nullReader()),
                new PrintWriter(written),
                new PrintWriter(new StringWriter()),
                false,
                true,
                () -> 80);
        InfraCommand.execute(
                Main.platform(),
                terminal,
                Stream.concat(Stream.of("diff", "--config=" + CommandLineRun.SAMPLE, "--out=" + out), Stream.of(CHANGE))
                        .toArray(String[]::new));

        assertThat(written.toString()).contains("  \033[31mwider\033[0m  prefect-v2-dev-test: ");
        assertThat(written.toString().replaceAll("\033\\[\\d+m", "")).isEqualTo(change().out());
    }

    /** Each key that there is stands in the page, and none besides. */
    @Test
    void aChangeForPrograms() throws IOException {
        JsonNode json = new ObjectMapper().readTree(change("--json").out());

        assertThat(json.path("against").asText()).isEqualTo(out.toString());
        assertThat(json.path("stacks")).hasSize(3);
        Set<String> keys = new TreeSet<>();
        json.path("differences").forEach(each -> each.fieldNames().forEachRemaining(keys::add));
        String page = Files.readString(Path.of("..", "docs", "diff.md"));
        assertThat(keys).contains("topic", "kind", "stack", "address", "statements", "arguments", "peer");
        assertThat(keys).allMatch(key -> page.contains("| `" + key + "` |"));
        assertThat(change("--json", "--markdown").code()).isEqualTo(2);
    }

    @Test
    void stacksThatComeAndGo() {
        CommandLineRun run = diff("--account=dev", "--set=deployment-types.test.lane.enabled=false", "--exit-code");

        assertThat(run.out())
                .containsPattern("Stacks\n  removed  prefect-v2-dev-test: is no longer configured; its [1-9][0-9]+"
                        + " resources stay in AWS")
                .doesNotContain("prefect-v2-prod", "narrower  prefect-v2-dev-test");
        assertThat(run.code()).isEqualTo(3);
    }

    @Test
    void anotherFolder(@TempDir Path other) throws IOException {
        Files.createDirectories(other.resolve("stacks/x"));
        assertThat(diff(other.toString()).err()).contains("has no stack to compare with\n    run infra synth first");
        Files.writeString(other.resolve("stacks/x/cdk.tf.json"), "{}");

        assertThat(diff(other.toString()).err()).contains("was not written by synth as the stack x");
        assertThat(diff(out.resolve("stacks").toString()).out()).startsWith("No difference to ");
    }

    @Test
    void aRevision(@TempDir Path repository) throws Exception {
        Path config = repository.resolve("infra/config");
        ConfigCopy.in(config);
        git(repository, "init", "-q");
        git(repository, "add", "-A");
        git(repository, "-c", "user.name=x", "-c", "user.email=x@example.com", "commit", "-qm", "x");
        Files.writeString(
                config.resolve("accounts/dev.conf"),
                "\nagent.size.cpu = 512\n",
                java.nio.file.StandardOpenOption.APPEND);

        CommandLineRun run = at(config, "HEAD");
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("      cpu: 1024 -> 512\n").contains(" differences to HEAD in 2 of 3 stacks");

        assertThat(at(config, "HEAD~7").err())
                .startsWith("diff HEAD~7: is neither a folder nor a revision of the git repository of ");
        assertThat(at(config, "--upload-pack=x").code()).isEqualTo(2);
        Files.writeString(
                config.resolve("accounts/dev.conf"),
                "\nagnt.size.cpu = 512\n",
                java.nio.file.StandardOpenOption.APPEND);
        git(repository, "-c", "user.name=x", "-c", "user.email=x@example.com", "commit", "-qam", "y");
        CommandLineRun refused = at(config, "HEAD");
        assertThat(refused.err())
                .contains("HEAD:" + config + "/accounts/dev.conf:", "agnt is unknown")
                .contains("diff HEAD: has a configuration that this version of the program refuses");
        assertThat(refused.code()).isEqualTo(2);
    }

    @Test
    void outsideOfARepository(@TempDir Path alone) {
        Path config = alone.resolve("config");
        ConfigCopy.in(config);
        assertThat(at(config, "main").err()).contains("is neither a folder nor a revision");
    }

    private static CommandLineRun at(Path config, String other) {
        return CommandLineRun.of(Main.platform(), "diff", "--config=" + config, other);
    }

    private static void git(Path folder, String... arguments) throws IOException, InterruptedException {
        List<String> command = Stream.concat(Stream.of("git", "-C", folder.toString()), Stream.of(arguments))
                .toList();
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }
}
