package dev.prefectinfra.core.sample;

import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.hashicorp.cdktf.TerraformOutput;
import dev.prefectinfra.core.Lane;
import dev.prefectinfra.core.compose.LaneModule;
import dev.prefectinfra.core.stack.LaneStack;
import java.util.Set;
import java.util.TreeSet;

/** Needs a queue, and the names that modules say to a set; sorts them, since a set has the order of the modules. */
public final class ReaderModule extends LaneModule {
    /** A key of its own. */
    public interface Reader {
        String reads();
    }

    @Provides
    @Singleton
    Reader reader(LaneStack stack, Lane lane, Queue queue, Set<String> names) {
        TerraformOutput.Builder.create(stack, "reads")
                .value(lane + " reads " + queue.queueName() + " of " + new TreeSet<>(names))
                .build();
        return queue::queueName;
    }
}
