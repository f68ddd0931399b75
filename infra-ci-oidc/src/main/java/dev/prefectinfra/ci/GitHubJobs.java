package dev.prefectinfra.ci;

import dev.prefectinfra.ci.GitHubRepository.Repositories;
import dev.prefectinfra.core.value.TextRule;
import java.util.List;
import java.util.Optional;

/**
 * {@code github}: jobs of GitHub Actions that may assume a role.
 *
 * @param repositories those that are trusted; none if it is empty
 * @param workflow the only workflow whose jobs are trusted
 * @param environment the deployment environment in which the jobs run; they run in none if it is unset
 */
public record GitHubJobs(Repositories repositories, WorkflowFile workflow, Optional<Environment> environment) {
    /** None. */
    static final GitHubJobs NONE =
            new GitHubJobs(new Repositories(List.of()), new WorkflowFile("none.yml"), Optional.empty());

    /** Whether there is none. */
    public boolean isEmpty() {
        return repositories.value().isEmpty();
    }

    /** A file in {@code .github/workflows}. */
    public record WorkflowFile(String value) {
        private static final TextRule RULE = new TextRule(
                "a workflow's file",
                5,
                100,
                "[A-Za-z0-9][A-Za-z0-9._-]*\\.ya?ml",
                "a file in .github/workflows, such as flows.yml, without the folder, no wildcard");

        public WorkflowFile {
            RULE.validate(value);
        }

        @Override
        public String toString() {
            return value;
        }
    }

    /** A deployment environment. Of GitHub's names those that mean the same in a subject, in YAML and in a URL. */
    public record Environment(String value) {
        private static final TextRule RULE = new TextRule(
                "an environment's name",
                1,
                100,
                "[A-Za-z0-9][A-Za-z0-9._-]*",
                "letters, digits, . _ and -, such as prefect-v2-prod, no wildcard");

        public Environment {
            RULE.validate(value);
        }

        @Override
        public String toString() {
            return value;
        }
    }
}
