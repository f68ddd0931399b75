package dev.prefectinfra.ci;

import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.value.TextRule;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A repository on github.com, of which one workflow is trusted.
 *
 * @param name the owner and the repository, upper and lower case as GitHub writes them
 * @param id the repository's number: who takes over a name that has become free has another one
 * @param ownerId the owner's number, which stands in the subjects of newer repositories
 * @param workflow the only workflow whose jobs are trusted
 * @param environment the deployment environment in which the jobs run; they run in none if it is unset
 */
public record GitHubRepository(
        FullName name, Id id, Id ownerId, WorkflowFile workflow, Optional<Environment> environment) {

    /** Each once, sorted. */
    public record Repositories(List<GitHubRepository> value) {
        /** @throws InvalidValue if a repository is there twice: each job of one could take a part from the other */
        public Repositories {
            value = value.stream()
                    .sorted(Comparator.comparing(each -> each.id().value()))
                    .toList();
            List<Id> ids = value.stream().map(GitHubRepository::id).toList();
            ids.stream()
                    .filter(id -> ids.indexOf(id) != ids.lastIndexOf(id))
                    .findFirst()
                    .ifPresent(id -> {
                        throw new InvalidValue("has the repository " + id + " twice", "each repository once");
                    });
        }
    }

    /** {@code OWNER/REPOSITORY}, exact, upper and lower case too. */
    public record FullName(String value) {
        private static final TextRule RULE = new TextRule(
                "a repository's name",
                3,
                140,
                "[A-Za-z0-9][A-Za-z0-9_-]{0,38}/(?!\\.{1,2}$)(?!.*\\.git$)[A-Za-z0-9._-]{1,100}",
                "OWNER/REPOSITORY such as acme/flows, without github.com and .git, no wildcard");

        public FullName {
            RULE.validate(value);
        }

        String owner() {
            return value.substring(0, value.indexOf('/'));
        }

        String repository() {
            return value.substring(value.indexOf('/') + 1);
        }

        @Override
        public String toString() {
            return value;
        }
    }

    /** GitHub's number of a repository, a user or an organization: never changed, never given away again. */
    public record Id(String value) {
        private static final TextRule RULE = new TextRule(
                "an id of GitHub",
                1,
                19,
                "[1-9][0-9]*",
                "the number that `gh api repos/OWNER/REPOSITORY --jq .id,.owner.id` prints");

        public Id {
            RULE.validate(value);
        }

        @Override
        public String toString() {
            return value;
        }
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
