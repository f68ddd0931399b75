package dev.prefectinfra.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.prefectinfra.core.compose.Infra;
import dev.prefectinfra.testing.SynthesizedPlatform;
import dev.prefectinfra.testing.SynthesizedStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command that writes. Stacks without modules are enough for it, and quick. */
final class SynthCommandTest {
    @TempDir
    private Path folder;

    private Path config;
    private Path out;

    @BeforeEach
    void configure() throws IOException {
        config = Files.createDirectories(folder.resolve("config"));
        out = folder.resolve("out");
        Files.writeString(config.resolve("infra.conf"), """
                tags.team = data
                terraform.backend { cloud.organization = acme, s3 { bucket = acme-state, region = eu-west-1 } }
                deployment-types { test { lane.branch = dev-v2 }, live { lane.branch = main-v2 } }
                """);
        Files.createDirectory(config.resolve("accounts"));
        for (String name : List.of("dev", "prod")) {
            Files.writeString(
                    config.resolve("accounts").resolve(name + ".conf"),
                    "account { id = \"012345678901\", region = eu-west-1 }");
        }
    }

    @Test
    void tellsOfEachStackOnOneLine() throws IOException {
        lock();
        CommandLineRun first = synth("--account=dev");
        CommandLineRun second = synth("--account=dev");

        assertThat(first.err()).isEmpty();
        assertThat(first.out().replace(out + "/", "")).isEqualTo("""
                written    stacks/prefect-v2-dev-ci/cdk.tf.json
                written    stacks/prefect-v2-dev-live/cdk.tf.json
                written    stacks/prefect-v2-dev-test/cdk.tf.json
                """);
        assertThat(first.code()).isZero();
        assertThat(second.out()).isEqualTo(first.out().replace("written  ", "unchanged"));
    }

    @Test
    void selectsByAccountAndDeploymentType() {
        synth("--account=dev", "--account=prod", "--deployment-type=test");

        assertThat(SynthesizedPlatform.read(out).names())
                .containsExactly("prefect-v2-dev-test", "prefect-v2-prod-test");
    }

    @Test
    void optionsThatTogetherSelectNothingAreRefused() throws IOException {
        Files.writeString(
                config.resolve("accounts/dev.conf"),
                "\ndeployment-types.test.lane.enabled = false\n",
                StandardOpenOption.APPEND);

        assertThat(synth("--account=dev", "--deployment-type=test").err()).isEqualTo("""
                --account dev: selects no stack in combination with the other options
                    lanes that are enabled (lane.enabled), and their accounts; infra list shows both
                --deployment-type test: selects no stack in combination with the other options
                    lanes that are enabled (lane.enabled), and their accounts; infra list shows both
                2 problems; nothing was written
                """);
        assertThat(synth("--account=dev", "--account=prod", "--deployment-type=test")
                        .err())
                .startsWith("--account dev: selects no stack")
                .endsWith("1 problem; nothing was written\n");
        assertThat(synth("--account=prod", "--deployment-type=test").code()).isZero();
    }

    @Test
    void anErrorLeavesTheOutputAsItWas() throws IOException {
        synth();
        Map<String, String> before = files();

        CommandLineRun run = synth("--set=tags.team=\"\"", "--set=deployment-types.test.lane.branch=\"*\"");

        assertThat(files()).hasSize(6).isEqualTo(before);
        assertThat(run.err()).endsWith("2 problems; nothing was written\n");
        assertThat(run.out()).isEmpty();
        assertThat(run.code()).isEqualTo(2);
    }

    @Test
    void nothingIsMadeWhereNothingMayBeWritten() throws IOException {
        Files.writeString(out, "a file");

        CommandLineRun run = synth();

        assertThat(run.err().replace(out.toString(), "OUT")).isEqualTo("""
                OUT/stacks: cannot be written
                    choose another folder: --out
                1 problem; nothing was written
                """);
        assertThat(run.code()).isEqualTo(2);
    }

    @Test
    void aStackThatIsNoLongerConfiguredHasToBeRetired() throws IOException {
        synth();
        Files.delete(config.resolve("accounts").resolve("prod.conf"));

        CommandLineRun refused = synth();
        CommandLineRun retired =
                synth("--retire=prefect-v2-prod-ci", "--retire=prefect-v2-prod-live", "--retire=prefect-v2-prod-test");

        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("--retire prefect-v2-prod-ci");
        assertThat(retired.code()).isZero();
        assertThat(retired.err()).contains("retired prefect-v2-prod-ci");
        assertThat(files()).hasSize(3);
    }

    @Test
    void progressIsForTerminalsAndLeavesNothingBehind() throws IOException {
        lock();
        String[] args = {"synth", "--config=" + config, "--out=" + out, "--account=dev"};

        String err = CommandLineRun.of(new Infra(), 80, args).err();

        assertThat(err)
                .contains("making prefect-v2-dev-test")
                .endsWith("\r\033[K")
                .doesNotContain("\n");
    }

    @Test
    void listNamesThePlaceThatTheStacksUse() {
        assertThat(place("cloud"))
                .isEqualTo("https://%s/app/%s/workspaces/%s"
                        .formatted(
                                terraform("cloud")
                                        .path("cloud")
                                        .path("hostname")
                                        .asText(),
                                terraform("cloud")
                                        .path("cloud")
                                        .path("organization")
                                        .asText(),
                                terraform("cloud")
                                        .path("cloud")
                                        .path("workspaces")
                                        .path("name")
                                        .asText()));
        JsonNode s3 = terraform("s3").path("backend").path("s3");
        assertThat(place("s3"))
                .isEqualTo("s3://%s/%s"
                        .formatted(s3.path("bucket").asText(), s3.path("key").asText()));
        assertThat(place("local"))
                .isEqualTo(terraform("local")
                        .path("backend")
                        .path("local")
                        .path("path")
                        .asText());
    }

    /** Names are no help: the lane eu-ci of dev is called as the CI stack of an account dev-eu would be. */
    @Test
    void listAndStacksTellScriptsWhoseTheyAre() throws IOException {
        Files.writeString(
                config.resolve("infra.conf"),
                "\ndeployment-types { eu.lane.branch = dev-v2, eu-ci.lane.branch = \"release/eu\" }",
                StandardOpenOption.APPEND);
        Files.move(
                config.resolve("accounts").resolve("prod.conf"),
                config.resolve("accounts").resolve("deveu.conf"));
        synth();

        JsonNode listed = new ObjectMapper()
                .readTree(CommandLineRun.of(new Infra(), "list", "--json", "--config=" + config)
                        .out());

        List<String> keys = new ArrayList<>();
        listed.path(0).fieldNames().forEachRemaining(keys::add);
        assertThat(keys)
                .containsExactly(
                        "name",
                        "kind",
                        "account",
                        "account_id",
                        "region",
                        "partition",
                        "deployment_type",
                        "branch",
                        "folder",
                        "state",
                        "workspace");
        List<String> told = new ArrayList<>();
        List<String> noted = new ArrayList<>();
        for (JsonNode stack : listed) {
            told.add(whose(stack.path("name"), stack.path("account"), stack.path("deployment_type")));
            JsonNode note = SynthesizedStack.read(
                            "", out.resolve(stack.path("folder").asText()).resolve("cdk.tf.json"))
                    .json()
                    .path("//");
            noted.add(whose(
                    note.path("metadata").path("stackName"),
                    note.path("stack").path("account"),
                    note.path("stack").path("deployment_type")));
        }
        assertThat(told)
                .containsExactly(
                        "prefect-v2-dev-ci dev ",
                        "prefect-v2-dev-eu dev eu",
                        "prefect-v2-dev-eu-ci dev eu-ci",
                        "prefect-v2-dev-live dev live",
                        "prefect-v2-dev-test dev test",
                        "prefect-v2-deveu-ci deveu ",
                        "prefect-v2-deveu-eu deveu eu",
                        "prefect-v2-deveu-eu-ci deveu eu-ci",
                        "prefect-v2-deveu-live deveu live",
                        "prefect-v2-deveu-test deveu test");
        assertThat(noted).isEqualTo(told);
    }

    private static String whose(JsonNode name, JsonNode account, JsonNode type) {
        return name.asText() + " " + account.asText() + " " + (type.isTextual() ? type.asText() : "");
    }

    private String place(String backend) {
        String line = CommandLineRun.of(new Infra(), "list", "--config=" + config, "--backend=" + backend)
                .out()
                .lines()
                .findFirst()
                .orElseThrow();
        return line.substring(line.lastIndexOf(' ') + 1);
    }

    private JsonNode terraform(String backend) {
        synth("--backend=" + backend);
        return SynthesizedPlatform.read(out).stack("prefect-v2-dev-ci").terraform();
    }

    /** Without one, a note says that each terraform init would choose a provider. */
    private void lock() throws IOException {
        Files.copy(CommandLineRun.SAMPLE.resolve(".terraform.lock.hcl"), config.resolve(".terraform.lock.hcl"));
    }

    private CommandLineRun synth(String... more) {
        String[] args = Stream.concat(Stream.of("synth", "--config=" + config, "--out=" + out), Stream.of(more))
                .toArray(String[]::new);
        return CommandLineRun.of(new Infra(), args);
    }

    private Map<String, String> files() throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(out.resolve("stacks"))) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(file.toString(), Files.getLastModifiedTime(file) + " " + Files.readString(file));
            }
        }
        return files;
    }
}
