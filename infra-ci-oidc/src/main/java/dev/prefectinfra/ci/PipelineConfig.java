package dev.prefectinfra.ci;

import dev.prefectinfra.core.config.FitsOthers;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.config.Sections;
import dev.prefectinfra.core.problem.Requirements;

/**
 * The section {@code pipeline}: how CI brings a commit on the account's branch ({@code agent-images-ci.branch}) to the
 * account.
 *
 * @param ci the CI system that does it: one, since two would apply the same commit twice
 * @param approval whether somebody approves the plans before they are applied
 * @param flows whether repositories of flows deploy to the account's lanes
 */
public record PipelineConfig(Ci ci, boolean approval, boolean flows) implements FitsOthers {
    public static final Section<PipelineConfig> SECTION =
            Section.ofAccount("pipeline", PipelineConfig.class, PipelineConfig.class);

    /** The workflow that {@code infra pipelines} writes for GitHub Actions, in {@code .github/workflows}. */
    public static final String WORKFLOW = "infrastructure.yml";

    /** A CI system that {@code infra pipelines} writes for. */
    public enum Ci {
        CIRCLECI,
        GITHUB
    }

    /**
     * @throws dev.prefectinfra.core.problem.InvalidValue if the role for service images does not trust the jobs that
     *     push them
     */
    @Override
    public void validateWith(Sections others) {
        others.find(AgentImagesCiConfig.SECTION).ifPresent(images -> {
            GitHubJobs jobs = images.github();
            boolean trusted = ci == Ci.CIRCLECI
                    ? !images.projects().value().isEmpty()
                    : !jobs.isEmpty()
                            && jobs.workflow().value().equals(WORKFLOW)
                            && jobs.environment().isPresent();
            new Requirements()
                    .that(
                            "ci",
                            trusted,
                            ci == Ci.CIRCLECI
                                    ? "is circleci, and agent-images-ci.projects is empty"
                                    : "is github, and agent-images-ci.github does not trust its jobs",
                            ci == Ci.CIRCLECI
                                    ? "a project in agent-images-ci.projects, or pipeline.ci = github"
                                    : "repositories, an environment, and workflow = " + WORKFLOW + " there")
                    .done();
        });
    }
}
