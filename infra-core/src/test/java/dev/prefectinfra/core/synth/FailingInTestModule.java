package dev.prefectinfra.core.synth;

import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.prefectinfra.core.Target;
import dev.prefectinfra.core.compose.TargetModule;
import dev.prefectinfra.core.sample.Queue;
import java.util.concurrent.Callable;

/** Can be made for live, which comes first, and not for test. */
final class FailingInTestModule extends TargetModule {
    @Provides
    @Singleton
    Callable<String> failing(Target target, Queue queue) {
        if (target.type().value().equals("test")) {
            throw new IllegalStateException("fails in test");
        }
        return queue::queueName;
    }
}
