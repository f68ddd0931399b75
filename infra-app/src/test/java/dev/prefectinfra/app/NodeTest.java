package dev.prefectinfra.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Node's version, and its noise. */
final class NodeTest {
    private final PrintStream err = System.err;
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

    @BeforeEach
    void capture() {
        System.setErr(new PrintStream(shown, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void release() {
        System.setErr(err);
    }

    @Test
    void oldVersionsAreNamed() {
        assertThat(Node.problem("v18.20.8"))
                .contains(
                        "Node.js v18.20.8 is too old\n    install 22 or newer, and put it first on the PATH; synthesis"
                                + " runs in it");
        assertThat(Node.problem("v20.0.0")).isEmpty();
        assertThat(Node.problem("v104.1.0")).isEmpty();
    }

    @Test
    void aNodeWithoutAVersionDoesNotRun() {
        assertThat(Node.problem(""))
                .contains("the node on the PATH does not run: node --version prints no version\n"
                        + "    install Node.js 22 or newer; synthesis runs in it");
        assertThat(Node.problem("cannot execute binary file")).isPresent();
    }

    @Test
    void noiseIsDroppedWhenAllWentWell() throws InterruptedException {
        try (NodeNoise noise = NodeNoise.holdBack()) {
            printAsNode("!! Node 20 is end-of-life !!");
            System.err.println("from a construct");
            noise.drop();
        }
        System.err.println("later");

        assertThat(shown).hasToString("from a construct\nlater\n");
    }

    @Test
    void noiseIsShownWithoutTheBannerAfterAFailure() throws InterruptedException {
        try (NodeNoise noise = NodeNoise.holdBack()) {
            assertThat(noise).isNotNull();
            printAsNode("!! Node 20 is end-of-life !!", "", "FATAL ERROR: heap");
        }

        assertThat(shown).hasToString("FATAL ERROR: heap\n");
    }

    private static void printAsNode(String... lines) throws InterruptedException {
        Thread sink = new Thread(
                () -> {
                    for (String line : lines) {
                        System.err.println(line);
                    }
                },
                // As jsii names it.
                "software.amazon.jsii.JsiiRuntime.ErrorStreamSink");
        sink.start();
        sink.join();
    }
}
