package dev.prefectinfra.app;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Holds back what the Node.js process of jsii writes to standard error, such as a banner of 20 lines about its version.
 * When synthesis fails it is shown, without the banner: it may say why.
 */
final class NodeNoise implements AutoCloseable {
    // jsii copies it from a thread of that name. What constructs print themselves passes.
    private static final String SINK = "ErrorStreamSink";

    private static final String BANNER = "!!";

    private final PrintStream err;
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();

    private NodeNoise(PrintStream err) {
        this.err = err;
    }

    static NodeNoise holdBack() {
        NodeNoise noise = new NodeNoise(System.err);
        System.setErr(noise.sieve());
        return noise;
    }

    /** All went well: it need not be shown. */
    void drop() {
        held.reset();
    }

    @Override
    public void close() {
        System.setErr(err);
        held.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith(BANNER))
                .forEach(err::println);
    }

    private PrintStream sieve() {
        return new PrintStream(err, true, StandardCharsets.UTF_8) {
            @Override
            public void write(byte[] bytes, int from, int length) {
                if (Thread.currentThread().getName().endsWith(SINK)) {
                    held.write(bytes, from, length);
                } else {
                    super.write(bytes, from, length);
                }
            }
        };
    }
}
