package dev.prefectinfra.core.synth;

import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.prefectinfra.core.Lane;
import dev.prefectinfra.core.compose.LaneModule;
import dev.prefectinfra.core.sample.Queue;
import java.util.concurrent.Callable;

/** Can be made for live, which comes first, and not for test. */
final class FailingInTestModule extends LaneModule {
    @Provides
    @Singleton
    Callable<String> failing(Lane lane, Queue queue) {
        if (lane.type().value().equals("test")) {
            throw new IllegalStateException("fails in test");
        }
        return queue::queueName;
    }
}
