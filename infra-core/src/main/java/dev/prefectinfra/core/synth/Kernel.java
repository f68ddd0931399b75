package dev.prefectinfra.core.synth;

import com.hashicorp.cdktf.providers.aws.provider.AwsProvider;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import software.amazon.jsii.JsiiModule;

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
        // The first type that is used loads the rest.
        return startDuring(() -> AwsProvider.TF_RESOURCE_TYPE, work);
    }

    static <T> T startDuring(Supplier<String> start, Supplier<T> work) {
        CompletableFuture<String> started = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        started.complete(start.get());
                    } catch (ExceptionInInitializerError e) {
                        started.completeExceptionally(e.getCause());
                    } catch (Throwable e) {
                        started.completeExceptionally(e);
                    }
                },
                "jsii start");
        thread.setDaemon(true);
        thread.start();
        T done;
        try {
            done = work.get();
        } catch (Throwable e) {
            started.handle((type, failure) -> type).join();
            throw e;
        }
        try {
            started.join();
        } catch (CompletionException e) {
            throw unwrapped(e);
        }
        return done;
    }

    /** Such as {@code 0.19.2}. Does not start it. */
    public static String cdktfVersion() {
        return version("com.hashicorp.cdktf");
    }

    /** That of the bindings on the class path, such as {@code 18.0.3}; not that of the provider. Does not start it. */
    public static String providerVersion() {
        return version("com.hashicorp.cdktf.providers.aws");
    }

    /** By name: a class that refers to the provider's module would keep all of it from being trimmed. */
    private static String version(String packageName) {
        try {
            return Class.forName(packageName + ".$Module")
                    .asSubclass(JsiiModule.class)
                    .getConstructor()
                    .newInstance()
                    .getModuleVersion();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(packageName + " is no module of jsii", e);
        }
    }

    private static RuntimeException unwrapped(CompletionException e) {
        if (e.getCause() instanceof Error error) {
            throw error;
        }
        return e.getCause() instanceof RuntimeException failure ? failure : e;
    }
}
