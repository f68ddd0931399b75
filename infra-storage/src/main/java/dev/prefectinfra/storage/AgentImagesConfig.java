package dev.prefectinfra.storage;

import dev.prefectinfra.core.config.FitsOthers;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.config.Sections;
import dev.prefectinfra.iam.contract.AgentImagesInUse;

/** The section {@code agent-images}: the repository of an account's service images. */
public record AgentImagesConfig(RepositoryConfig value) implements FitsOthers {
    public static final Section<AgentImagesConfig> SECTION =
            Section.ofAccount("agent-images", AgentImagesConfig.class, AgentImagesConfig.class);

    /** @throws dev.prefectinfra.core.problem.InvalidValue if there are more images to keep than rules for them */
    @Override
    public void validateWith(Sections others) {
        value.keeping(AgentImagesInUse.all(others.all(AgentImagesInUse.class)));
    }
}
