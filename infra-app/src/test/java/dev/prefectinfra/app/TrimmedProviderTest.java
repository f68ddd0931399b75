package dev.prefectinfra.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.prefectinfra.testing.SynthesizedPlatform;
import java.io.File;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The build trims the provider for these tests, and for the program: what they synthesize is what the whole one gives.
 */
final class TrimmedProviderTest {
    private static final String NAMES = "com/hashicorp/cdktf/providers/aws/$Module.txt";

    @BeforeEach
    void unlessItIsSwitchedOff() {
        assumeFalse(System.getProperty("trim.args", "").contains("--off"), "trimming is switched off");
    }

    @Test
    void theseTestsRunWithTheTrimmedOne() throws IOException {
        List<URL> all = List.copyOf(Collections.list(getClass().getClassLoader().getResources(NAMES)));

        assertThat(all)
                .as(
                        "run mvn process-test-classes: the trimmed provider, before that of target/classes and the whole one")
                .extracting(URL::getProtocol)
                .containsExactly("file", "file", "jar");
        assertThat(Path.of(all.get(0).getPath()))
                .startsWith(Path.of("target/test-classes").toAbsolutePath());
    }

    @Test
    void theWholeOneGivesTheSameBytes(@TempDir Path out) throws IOException, InterruptedException {
        Path trimmed = out.resolve("trimmed");
        Main.platform().synth(CommandLineRun.SAMPLE, trimmed);
        Path whole = out.resolve("whole");
        String said = synthesizeWith(wholeProvider(), whole);

        SynthesizedPlatform expected = SynthesizedPlatform.read(whole);
        SynthesizedPlatform got = SynthesizedPlatform.read(trimmed);
        assertThat(got.names()).as(said).isEqualTo(expected.names()).hasSize(6);
        for (String name : got.names()) {
            assertThat(got.stack(name).text())
                    .as(name)
                    .isEqualTo(expected.stack(name).text());
        }
    }

    /** The jar that the build found it in. */
    private static Path wholeProvider() throws IOException {
        URL last = null;
        for (URL each :
                Collections.list(TrimmedProviderTest.class.getClassLoader().getResources(NAMES))) {
            last = each;
        }
        return Path.of(((JarURLConnection) last.openConnection()).getJarFile().getName());
    }

    private static String synthesizeWith(Path provider, Path out) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        provider + File.pathSeparator + System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "synth",
                        "--config",
                        CommandLineRun.SAMPLE.toString(),
                        "--out",
                        out.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }
}
