package dev.prefectinfra.core.synth;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import software.amazon.jsii.JsiiEngine;

/** The Node.js process in which jsii runs cdktf: one per JVM, and not to be used by two threads at a time. */
public final class Kernel {
    private Kernel() {}

    /**
     * Starts it, and loads cdktf and the provider, while something else is done that does not need it. Returns when
     * both are done, also when the work fails: whoever goes on may use jsii.
     *
     * @throws RuntimeException of the work; else of jsii, if it cannot start
     */
    public static <T> T startDuring(Supplier<T> work) {
        CompletableFuture<Void> loaded = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        load();
                        loaded.complete(null);
                    } catch (Throwable e) {
                        loaded.completeExceptionally(e);
                    }
                },
                "jsii start");
        thread.setDaemon(true);
        thread.start();
        T done;
        try {
            done = work.get();
        } catch (Throwable e) {
            loaded.handle((nothing, failure) -> nothing).join();
            throw e;
        }
        try {
            loaded.join();
        } catch (CompletionException e) {
            throw unwrapped(e);
        }
        return done;
    }

    private static void load() {
        JsiiEngine engine = JsiiEngine.getInstance();
        engine.loadModule(com.hashicorp.cdktf.$Module.class);
        engine.loadModule(com.hashicorp.cdktf.providers.aws.$Module.class);
    }

    private static RuntimeException unwrapped(CompletionException e) {
        if (e.getCause() instanceof Error error) {
            throw error;
        }
        return e.getCause() instanceof RuntimeException failure ? failure : e;
    }
}
