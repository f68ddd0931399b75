package dev.prefectinfra.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** bin/infra, in a folder of its own, with JDKs that are shell scripts. */
@DisabledOnOs(OS.WINDOWS)
final class LauncherTest {
    @TempDir
    private Path folder;

    private Path launcher;
    private Path lib;

    private record Run(int code, String output) {}

    @BeforeEach
    void install() throws IOException {
        Path root = Files.createDirectory(folder.resolve("a checkout"));
        launcher = Files.createDirectory(root.resolve("bin")).resolve("infra");
        Files.copy(Path.of("..", "bin", "infra"), launcher);
        executable(launcher);
        lib = Files.createDirectories(root.resolve("infra-app/target/dist/lib"));
    }

    @Test
    void saysWhatToRunBeforeItIsBuilt() throws IOException, InterruptedException {
        Files.delete(lib);

        Run run = run(jdk("17.0.1"), launcher, "list");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.output()).startsWith("infra: not built yet\n").contains("run: mvn -q package -DskipTests (in ");
    }

    @Test
    void passesArgumentsAndExitCodeThrough() throws IOException, InterruptedException {
        Run run = run(jdk("25"), launcher, "synth", "--set", "a = b c", "");

        assertThat(run.code()).isEqualTo(7);
        Path dist = lib.toRealPath().getParent();
        assertThat(run.output())
                .contains("<-cp><" + dist + "/provider/*:" + dist + "/lib/*><" + Main.class.getName()
                        + "><synth><--set><a = b c><>");
    }

    @Test
    void worksThroughASymbolicLink() throws IOException, InterruptedException {
        Path link = Files.createSymbolicLink(folder.resolve("infra"), Path.of("a checkout/bin/infra"));

        assertThat(run(jdk("17.0.1"), link, "list").output()).contains(":" + lib.toRealPath() + "/*>");
    }

    @Test
    void theTrimmedProviderStandsForTheWholeOne() throws IOException, InterruptedException {
        Path trimmed = Files.createFile(lib.resolveSibling("provider-trimmed.jar"));

        assertThat(run(jdk("17.0.1"), launcher).output())
                .contains("<-cp><" + trimmed.toRealPath() + ":" + lib.toRealPath() + "/*>")
                .doesNotContain("/provider/");
    }

    @Test
    void startsTheKernelThatLiesBesideTheJars() throws IOException, InterruptedException {
        assertThat(run(jdk("17.0.1"), launcher).output()).contains("jsii runs \n");

        Path kernel = Files.createDirectory(lib.resolveSibling("kernel"));
        Path program = Files.createFile(kernel.resolve("program.js")).toRealPath();

        assertThat(run(jdk("17.0.1"), launcher).output())
                .contains("jsii runs exec \"${JSII_NODE:-node}\"")
                .contains("kernel " + program + ", started by "
                        + launcher.toRealPath().resolveSibling("kernel.js"));
    }

    @Test
    void aRuntimeThatTheUserChoseIsKept() throws IOException, InterruptedException {
        Files.createFile(Files.createDirectory(lib.resolveSibling("kernel")).resolve("program.js"));

        assertThat(run(Map.of("JSII_RUNTIME", "my runtime"), jdk("17.0.1"), launcher)
                        .output())
                .contains("jsii runs my runtime\n");
    }

    @Test
    void furtherOptionsReachTheJvm() throws IOException, InterruptedException {
        assertThat(run(Map.of("INFRA_JAVA_OPTS", "-Xmx1g -Da=b"), jdk("17.0.1"), launcher, "list")
                        .output())
                .contains("<-Xmx1g><-Da=b>");
    }

    @Test
    void usesTheArchiveOfClassesWhereThereIsOne() throws IOException, InterruptedException {
        assertThat(run(jdk("17.0.1"), launcher).output()).doesNotContain("SharedArchiveFile");

        Path archive = Files.createFile(lib.resolveSibling("infra.jsa"));

        assertThat(run(jdk("17.0.1"), launcher).output()).contains("<-XX:SharedArchiveFile=" + archive.toRealPath());

        Path cache = Files.createFile(lib.resolveSibling("infra.aot"));

        // Only newer JDKs know what it is.
        assertThat(run(jdk("17.0.1"), launcher).output()).contains("SharedArchiveFile");
        assertThat(run(jdk("25.0.1"), launcher).output())
                .contains("<-XX:AOTCache=" + cache.toRealPath() + ">")
                .doesNotContain("SharedArchiveFile");
    }

    @Test
    void namesAJavaThatIsTooOld() throws IOException, InterruptedException {
        Path old = jdk("1.8.0_292");

        assertThat(run(old, launcher, "list"))
                .isEqualTo(new Run(
                        1,
                        "infra: " + old + "/bin/java is Java 1.8.0_292\n"
                                + "infra:     install a JDK 17 or newer, and name it by PATH or JAVA_HOME\n"));
    }

    @Test
    void asksAJavaThatHasNoReleaseFile() throws IOException, InterruptedException {
        Path jdk = jdk("11.0.2");
        Files.delete(jdk.resolve("release"));

        assertThat(run(jdk, launcher, "list").output()).contains("is Java 11.0.2\n");
    }

    @Test
    void namesAWrongJavaHome() throws IOException, InterruptedException {
        Run run = run(folder.resolve("nowhere"), launcher, "list");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.output()).contains("which has no bin/java");
    }

    /**
     * A JDK whose java prints its arguments, each between angle brackets, and what jsii is to run; and exits with 7.
     */
    private Path jdk(String version) throws IOException {
        Path home = folder.resolve("jdk-" + version);
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"Nobody\"\nJAVA_VERSION=\"" + version + "\"\n");
        Files.writeString(java, """
                #!/bin/sh
                if [ "$1" = -version ]; then echo 'openjdk version "%s" 2019-01-15' >&2; exit; fi
                printf '<%%s>' "$@"
                printf '\njsii runs %%s\n' "${JSII_RUNTIME:-}"
                printf 'kernel %%s, started by %%s\n' "${INFRA_KERNEL:-}" "${INFRA_KERNEL_START:-}"
                exit 7
                """.formatted(version));
        executable(java);
        return home;
    }

    private static void executable(Path file) {
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private Run run(Path javaHome, Path program, String... args) throws IOException, InterruptedException {
        return run(Map.of(), javaHome, program, args);
    }

    private Run run(Map<String, String> variables, Path javaHome, Path program, String... args)
            throws IOException, InterruptedException {
        List<String> line =
                Stream.concat(Stream.of(program.toString()), Stream.of(args)).toList();
        ProcessBuilder builder =
                new ProcessBuilder(line).directory(folder.toFile()).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.remove("JSII_RUNTIME");
        environment.put("JAVA_HOME", javaHome.toString());
        environment.putAll(variables);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), output);
    }
}
