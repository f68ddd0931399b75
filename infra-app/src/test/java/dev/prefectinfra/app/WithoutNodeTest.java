package dev.prefectinfra.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What makes the other commands fast: they neither start Node nor load what would. */
final class WithoutNodeTest {
    @ParameterizedTest
    @ValueSource(strings = {"validate", "list", "config prod/live"})
    void loadsNoProviderAndNoEngine(String command, @TempDir Path folder) throws IOException, InterruptedException {
        Path classes = folder.resolve("classes.txt");
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xlog:class+load:file=" + classes,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        line.addAll(List.of(command.split(" ", -1)));
        line.add("--config=" + CommandLineRun.SAMPLE);
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().put("PATH", folder.toString());

        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(output).isZero();
        try (Stream<String> loaded = Files.lines(classes)) {
            assertThat(loaded)
                    .anyMatch(each -> each.contains(" dev.prefectinfra.app.Main "))
                    .noneMatch(each -> each.contains(" com.hashicorp.cdktf.providers."))
                    .noneMatch(each -> each.contains(" software.amazon.jsii.JsiiEngine "))
                    .noneMatch(each -> each.contains(" software.amazon.jsii.JsiiRuntime "));
        }
    }
}
