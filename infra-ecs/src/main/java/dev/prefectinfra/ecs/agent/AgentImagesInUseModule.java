package dev.prefectinfra.ecs.agent;

import com.google.inject.multibindings.ProvidesIntoSet;
import dev.prefectinfra.core.compose.AccountModule;
import dev.prefectinfra.core.name.DeploymentType;
import dev.prefectinfra.iam.contract.AgentImagesInUse;
import java.util.Map;
import java.util.Set;

/** The agents' images that the account's lanes run, paused ones too, so that the account's repository keeps them. */
public final class AgentImagesInUseModule extends AccountModule {
    public AgentImagesInUseModule() {
        super(AgentConfig.SECTION);
    }

    @ProvidesIntoSet
    AgentImagesInUse inUse(Map<DeploymentType, AgentConfig> lanes) {
        Set<String> tags = AgentImagesInUse.all(lanes.values());
        return () -> tags;
    }
}
