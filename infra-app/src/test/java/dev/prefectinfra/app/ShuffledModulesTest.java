package dev.prefectinfra.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prefectinfra.check.HardeningChecks;
import dev.prefectinfra.core.compose.Infra;
import dev.prefectinfra.core.compose.InfraModule;
import dev.prefectinfra.testing.SynthesizedPlatform;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The order in which a platform names its modules is nobody's business. */
final class ShuffledModulesTest {
    private static final int ORDERS = 4;

    @TempDir
    private Path temporary;

    @Test
    void giveTheSameBytes() {
        Infra shipped = Main.platform();
        SynthesizedPlatform expected = synthesized(shipped, "shipped");
        for (int seed = 0; seed < ORDERS; seed++) {
            List<InfraModule> modules = new ArrayList<>(shipped.modules());
            Collections.shuffle(modules, new Random(seed));
            SynthesizedPlatform shuffled = synthesized(
                    new Infra().with(modules.toArray(InfraModule[]::new)).inspecting(new HardeningChecks()),
                    "shuffled-" + seed);

            assertThat(shuffled.names()).isEqualTo(expected.names());
            for (String stack : expected.names()) {
                assertThat(shuffled.stack(stack).text())
                        .as("%s with %s", stack, modules)
                        .isEqualTo(expected.stack(stack).text());
            }
        }
        Figures.write("shuffled-modules", ORDERS + " shuffled orders of modules gave the same bytes");
    }

    private SynthesizedPlatform synthesized(Infra infra, String name) {
        Path out = temporary.resolve(name);
        infra.synth(CommandLineRun.SAMPLE, out);
        return SynthesizedPlatform.read(out);
    }
}
