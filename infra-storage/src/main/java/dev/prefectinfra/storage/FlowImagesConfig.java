package dev.prefectinfra.storage;

import dev.prefectinfra.core.config.Section;

/** The section {@code flow-images}: the repository of a lane's flow images. */
public record FlowImagesConfig(RepositoryConfig value) {
    public static final Section<FlowImagesConfig> SECTION =
            Section.ofLane("flow-images", FlowImagesConfig.class, FlowImagesConfig.class);
}
