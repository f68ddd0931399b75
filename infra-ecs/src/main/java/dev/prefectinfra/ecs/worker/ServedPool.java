package dev.prefectinfra.ecs.worker;

import dev.prefectinfra.core.name.UniqueName;
import dev.prefectinfra.core.value.Reason;
import dev.prefectinfra.ecs.service.WorkPool;
import java.util.Optional;

/**
 * A pool that a worker serves. Its base job template is one lane's, so a pool serves one lane; the names alone do not
 * tell whether two lanes' keys are for one workspace: two lanes with one name have to say why.
 */
record ServedPool(WorkPool pool, Optional<Reason> sharedBecause) implements UniqueName {
    @Override
    public String value() {
        return pool.value();
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
        return "one pool per lane: put {account} and {type} into its name, or give a reason in shared-because of each"
                + " worker that serves it, such as a Prefect workspace per lane";
    }
}
