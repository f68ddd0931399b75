package dev.prefectinfra.ecs.agent;

import com.google.inject.multibindings.ProvidesIntoSet;
import dev.prefectinfra.core.compose.AccountModule;
import dev.prefectinfra.core.name.DeploymentType;
import dev.prefectinfra.ecs.service.ServiceImages;
import dev.prefectinfra.ecs.service.ServiceKind;
import dev.prefectinfra.iam.contract.AgentImagesInUse;
import java.util.Map;

/** The agents' images that the account's lanes run, paused ones too, so that the account's repository keeps them. */
public final class AgentImagesInUseModule extends AccountModule {
    public AgentImagesInUseModule() {
        super(AgentConfig.SECTION);
    }

    @ProvidesIntoSet
    AgentImagesInUse inUse(Map<DeploymentType, AgentConfig> lanes) {
        return ServiceImages.inUse(ServiceKind.AGENT, lanes.values());
    }
}
