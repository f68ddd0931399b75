package dev.prefectinfra.storage;

import dev.prefectinfra.core.config.Section;

/** The section {@code agent-images}: the repository of an account's agent images. */
public record AgentImagesConfig(RepositoryConfig value) {
    public static final Section<AgentImagesConfig> SECTION =
            Section.ofAccount("agent-images", AgentImagesConfig.class, AgentImagesConfig.class);
}
