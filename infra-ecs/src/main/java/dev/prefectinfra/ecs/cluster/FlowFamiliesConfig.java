package dev.prefectinfra.ecs.cluster;

import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.name.FamilyPrefix;

/**
 * The section {@code flow-families}.
 *
 * @param prefix what the family of each flow's task definition begins with
 */
public record FlowFamiliesConfig(FamilyPrefix prefix) {
    public static final Section<FlowFamiliesConfig> SECTION =
            Section.ofLane("flow-families", FlowFamiliesConfig.class, FlowFamiliesConfig.class);
}
