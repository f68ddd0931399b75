package dev.prefectinfra.core.synth;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prefectinfra.core.problem.InvalidConfiguration;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineTest {
    @TempDir
    private Path folder;

    private String path;

    @BeforeEach
    void aNodeOnThePath() throws IOException {
        Path node = Files.createFile(folder.resolve("node"));
        Files.setPosixFilePermissions(node, PosixFilePermissions.fromString("rwxr-xr-x"));
        path = "/nowhere" + File.pathSeparator + File.pathSeparator + folder;
    }

    @Test
    void aMachineWithNodeWillDo() {
        assertThatCode(() -> Machine.validate(Map.of("PATH", path))).doesNotThrowAnyException();
    }

    @Test
    void aMissingNodeIsNamedWithWhatToDo() {
        assertThatThrownBy(() -> Machine.validate(Map.of("PATH", "/nowhere")))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessage("PATH: has no node\n    install Node.js 22 or newer; synthesis runs in it");
        assertThatThrownBy(() -> Machine.validate(Map.of())).isInstanceOf(InvalidConfiguration.class);
    }

    @Test
    void whatWouldChangeTheOutputBehindOurBackIsRefused() {
        assertThatThrownBy(
                        () -> Machine.validate(Map.of("PATH", path, "CDKTF_OUTDIR", "x", "CDKTF_CONTEXT_JSON", "{}")))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessage("""
                        environment variable CDKTF_CONTEXT_JSON: is set, and would change cdktf's output
                            unset CDKTF_CONTEXT_JSON; the output folder is named by --out
                        environment variable CDKTF_OUTDIR: is set, and would change cdktf's output
                            unset CDKTF_OUTDIR; the output folder is named by --out""");
    }
}
