package dev.prefectinfra.ecs.agent;

import dev.prefectinfra.core.name.UniqueName;
import dev.prefectinfra.core.value.Reason;
import dev.prefectinfra.ecs.service.WorkPool;
import dev.prefectinfra.ecs.service.WorkQueue;
import java.util.Optional;

/**
 * A queue that an agent polls. Whoever submits to it runs code in any lane that polls it, and the names alone do not
 * tell whether two lanes' keys are for one workspace: two lanes with one queue have to say why.
 */
record PolledQueue(Optional<WorkPool> pool, WorkQueue queue, Optional<Reason> sharedBecause) implements UniqueName {
    @Override
    public String value() {
        return pool.map(each -> each.value() + "/").orElse("") + queue.value();
    }

    @Override
    public Uniqueness uniqueness() {
        return Uniqueness.ANYWHERE;
    }

    @Override
    public boolean allows(UniqueName same) {
        return sharedBecause.isPresent();
    }

    @Override
    public String remedy() {
        return "one queue per lane: put {account} and {type} into its name, or give a reason in shared-because of each"
                + " agent that polls it, such as a Prefect workspace per lane";
    }
}
