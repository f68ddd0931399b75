package dev.prefectinfra.core.synth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Two things at a time, of which one is jsii's. */
final class KernelTest {
    private final AtomicBoolean started = new AtomicBoolean();

    @Test
    void bothAreUnderWayAtATime() {
        CountDownLatch starting = new CountDownLatch(1);
        CountDownLatch working = new CountDownLatch(1);

        String done = Kernel.startDuring(
                () -> {
                    starting.countDown();
                    await(working);
                    return "";
                },
                () -> {
                    working.countDown();
                    await(starting);
                    return "done";
                });

        assertThat(done).isEqualTo("done");
    }

    @Test
    void nobodyGoesOnBeforeItHasStarted() {
        Kernel.startDuring(this::slowly, () -> "done");

        assertThat(started).isTrue();
    }

    @Test
    void nobodyGoesOnBeforeItHasStartedWhereTheWorkFails() {
        assertThatThrownBy(() -> Kernel.startDuring(this::slowly, () -> {
                    throw new IllegalArgumentException("wrong configuration");
                }))
                .hasMessage("wrong configuration");
        assertThat(started).isTrue();
    }

    @Test
    void aStartThatFailsIsAnError() {
        Supplier<String> fails = () -> {
            throw new IllegalStateException("no Node.js");
        };

        assertThatThrownBy(() -> Kernel.startDuring(fails, () -> "done"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no Node.js");
        // What the user wrote comes first.
        assertThatThrownBy(() -> Kernel.startDuring(fails, () -> {
                    throw new IllegalArgumentException("wrong configuration");
                }))
                .hasMessage("wrong configuration");
    }

    @Test
    void itIsTheFirstUseOfAClassThatFails() {
        assertThatThrownBy(() -> Kernel.startDuring(
                        () -> {
                            throw new ExceptionInInitializerError(new IllegalStateException("no Node.js"));
                        },
                        () -> "done"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no Node.js");
        assertThatThrownBy(() -> Kernel.startDuring(
                        () -> {
                            throw new NoClassDefFoundError("AwsProvider");
                        },
                        () -> "done"))
                .isInstanceOf(NoClassDefFoundError.class);
    }

    private String slowly() {
        try {
            TimeUnit.MILLISECONDS.sleep(100);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        started.set(true);
        return "";
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
