package dev.prefectinfra.ci;

import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.value.TextRule;
import java.util.Comparator;
import java.util.List;

/**
 * A repository on github.com.
 *
 * @param name the owner and the repository, upper and lower case as GitHub writes them
 * @param id the repository's number: who takes over a name that has become free has another one
 * @param ownerId the owner's number, which stands in the subjects of newer repositories
 */
public record GitHubRepository(FullName name, Id id, Id ownerId) {

    /** Each once, sorted. */
    public record Repositories(List<GitHubRepository> value) {
        /** @throws InvalidValue if a repository is there twice */
        public Repositories {
            value = value.stream()
                    .sorted(Comparator.comparing(each -> each.id().value()))
                    .toList();
            for (int i = 1; i < value.size(); i++) {
                GitHubRepository one = value.get(i - 1);
                GitHubRepository other = value.get(i);
                if (one.id().equals(other.id())) {
                    throw new InvalidValue(
                            "has " + one.name() + " and " + other.name() + ", by their id " + one.id()
                                    + " the same repository",
                            "each repository once, with the id of its own that `gh api repos/OWNER/REPOSITORY --jq .id`"
                                    + " prints");
                }
            }
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
}
