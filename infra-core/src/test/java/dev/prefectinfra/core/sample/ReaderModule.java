package dev.prefectinfra.core.sample;

import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.hashicorp.cdktf.TerraformOutput;
import dev.prefectinfra.core.Target;
import dev.prefectinfra.core.compose.TargetModule;
import dev.prefectinfra.core.stack.TargetStack;
import java.util.Set;
import java.util.TreeSet;

/** Needs a queue, and the names that modules say to a set; sorts them, since a set has the order of the modules. */
public final class ReaderModule extends TargetModule {
    /** A key of its own. */
    public interface Reader {
        String reads();
    }

    @Provides
    @Singleton
    Reader reader(TargetStack stack, Target target, Queue queue, Set<String> names) {
        TerraformOutput.Builder.create(stack, "reads")
                .value(target.account().name() + "/" + target.type() + " reads " + queue.queueName() + " of "
                        + new TreeSet<>(names))
                .build();
        return queue::queueName;
    }
}
