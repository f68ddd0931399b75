package dev.prefectinfra.ecs.worker;

import com.google.inject.multibindings.ProvidesIntoSet;
import dev.prefectinfra.core.compose.AccountModule;
import dev.prefectinfra.core.name.DeploymentType;
import dev.prefectinfra.ecs.service.ServiceImages;
import dev.prefectinfra.ecs.service.ServiceKind;
import dev.prefectinfra.iam.contract.AgentImagesInUse;
import java.util.Map;

/** The workers' images that the account's lanes run, paused ones too, so that the account's repository keeps them. */
public final class WorkerImagesInUseModule extends AccountModule {
    public WorkerImagesInUseModule() {
        super(WorkerConfig.SECTION);
    }

    @ProvidesIntoSet
    AgentImagesInUse inUse(Map<DeploymentType, WorkerConfig> lanes) {
        return ServiceImages.inUse(ServiceKind.WORKER, lanes.values());
    }
}
