package dev.prefectinfra.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What adopt says before it runs Terraform. With Terraform: {@code verify/lifecycle}. */
final class AdoptCommandTest {
    @TempDir
    private Path out;

    private Path stack;

    @BeforeEach
    void synthesized() throws IOException {
        stack = Files.createDirectories(out.resolve("stacks/prefect-v2-dev-test"));
        Files.writeString(stack.resolve("cdk.tf.json"), "{}");
    }

    @Test
    void aMisspeltStackIsRecognized() {
        CommandLineRun run = adopt("prefect-v2-dev-tset");

        assertThat(run.err()).isEqualTo("""
                adopt prefect-v2-dev-tset: is not a stack in %s
                    did you mean prefect-v2-dev-test?
                1 problem
                """.formatted(out.resolve("stacks")));
        assertThat(run.code()).isEqualTo(2);
    }

    @Test
    void withoutOutputThereIsNoStack() {
        CommandLineRun run =
                CommandLineRun.of(Main.platform(), "adopt", "prefect-v2-dev-test", "--out=" + out.resolve("x"));

        assertThat(run.err()).contains("has no stack").contains("infra synth").doesNotContain("Exception");
        assertThat(run.code()).isEqualTo(2);
    }

    @Test
    void theFolderHasToBeInitialized() {
        CommandLineRun run = adopt("prefect-v2-dev-test");

        assertThat(run.err()).isEqualTo("""
                %1$s: is not initialized
                    run terraform -chdir=%1$s init
                1 problem
                """.formatted(stack));
        assertThat(run.code()).isEqualTo(2);
    }

    @Test
    void doneRemovesTheImportBlocksOnly() throws IOException {
        Files.writeString(stack.resolve("adopt.tf.json"), "{\"//\":\"Written by infra adopt\"}");

        CommandLineRun run = adopt("prefect-v2-dev-test", "--done");

        assertThat(run.out()).isEqualTo("removed    " + stack.resolve("adopt.tf.json") + "\n");
        assertThat(run.code()).isZero();
        assertThat(stack).isDirectoryContaining(file -> file.endsWith("cdk.tf.json"));
        assertThat(stack.resolve("adopt.tf.json")).doesNotExist();
        assertThat(adopt("prefect-v2-dev-test", "--done").out()).startsWith("no ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"adopt.tf.json", "adopt-probe.tf.json"})
    void aFileThatItDidNotWriteIsLeft(String name, @TempDir Path elsewhere) throws IOException {
        Path foreign = Files.writeString(elsewhere.resolve("foreign.tf.json"), "{\"locals\":{}}");
        Path file = stack.resolve(name);
        Files.createDirectory(stack.resolve(".terraform"));
        List<Make> all = List.of(
                () -> Files.copy(foreign, file),
                () -> Files.createSymbolicLink(file, foreign),
                () -> Files.createSymbolicLink(file, elsewhere.resolve("nothing")),
                () -> Files.createDirectory(file));
        for (Make each : all) {
            each.make();
            List<CommandLineRun> runs = new ArrayList<>(List.of(adopt("prefect-v2-dev-test")));
            if (name.equals("adopt.tf.json")) {
                runs.add(adopt("prefect-v2-dev-test", "--done"));
            }

            assertThat(runs).allSatisfy(run -> {
                assertThat(run.err()).isEqualTo(file + ": was not written by infra adopt\n    move it away\n");
                assertThat(run.code()).isEqualTo(1);
            });
            assertThat(foreign).hasContent("{\"locals\":{}}");
            assertThat(elsewhere.resolve("nothing")).doesNotExist();
            Files.delete(file);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"stacks", "stacks/prefect-v2-dev-test", "stacks/prefect-v2-dev-test/cdk.tf.json"})
    void linksAreNotFollowed(String path, @TempDir Path elsewhere) throws IOException {
        Path real = elsewhere.resolve("real");
        Files.move(out.resolve(path), real);
        Files.createSymbolicLink(out.resolve(path), real);

        CommandLineRun run = adopt("prefect-v2-dev-test");

        assertThat(run.err()).contains("has no stack");
        assertThat(run.code()).isEqualTo(2);
    }

    private interface Make {
        void make() throws IOException;
    }

    private CommandLineRun adopt(String stack, String... more) {
        String[] args = new String[more.length + 3];
        args[0] = "adopt";
        args[1] = stack;
        args[2] = "--out=" + out;
        System.arraycopy(more, 0, args, 3, more.length);
        return CommandLineRun.of(Main.platform(), args);
    }
}
