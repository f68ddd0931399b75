package dev.prefectinfra.ecs.worker;

import com.google.inject.multibindings.ProvidesIntoSet;
import dev.prefectinfra.core.compose.AccountModule;
import dev.prefectinfra.core.name.DeploymentType;
import dev.prefectinfra.iam.contract.AgentImagesInUse;
import java.util.Map;
import java.util.Set;

/** The workers' images that the account's lanes run, paused ones too, so that the account's repository keeps them. */
public final class WorkerImagesInUseModule extends AccountModule {
    public WorkerImagesInUseModule() {
        super(WorkerConfig.SECTION);
    }

    @ProvidesIntoSet
    AgentImagesInUse inUse(Map<DeploymentType, WorkerConfig> lanes) {
        Set<String> tags = AgentImagesInUse.all(lanes.values());
        return () -> tags;
    }
}
