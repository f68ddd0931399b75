package dev.prefectinfra.ci;

import dev.prefectinfra.core.config.Section;

/**
 * The section {@code pipeline}: how CI brings a commit on the account's branch ({@code agent-images-ci.branch}) to the
 * account.
 *
 * @param approval whether somebody approves the plans before they are applied
 * @param flows whether repositories of flows deploy to the account's lanes
 */
public record PipelineConfig(boolean approval, boolean flows) {
    public static final Section<PipelineConfig> SECTION =
            Section.ofAccount("pipeline", PipelineConfig.class, PipelineConfig.class);
}
