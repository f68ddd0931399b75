package dev.prefectinfra.app.init;

import dev.prefectinfra.ci.GitHubRepository;
import dev.prefectinfra.ci.VcsOrigin;
import dev.prefectinfra.core.name.AccountName;
import dev.prefectinfra.core.name.BucketName;
import dev.prefectinfra.core.name.DeploymentType;
import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.stack.Backend;
import dev.prefectinfra.core.stack.TagsConfig;
import dev.prefectinfra.core.value.AccountId;
import dev.prefectinfra.core.value.BranchName;
import dev.prefectinfra.core.value.Region;
import dev.prefectinfra.core.value.Uuid;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** What only the team knows. An answer is a text: that of an option, or what somebody types. */
public enum Question {
    TEAM("NAME", "TODO", "The team that is responsible, a tag on everything", text(TagsConfig.TagValue::new)),
    ACCOUNTS(
            "NAME=ID...",
            "dev=TODO prod=TODO",
            "AWS accounts by name and number; changes are tried in the first",
            distinct(pairs(AccountName::new, AccountId::new))),
    REGION("REGION", "us-east-1", "Region of the accounts", Region::new),
    VPCS(
            "ACCOUNT=VPC...",
            "",
            "VPC of each account, by its tag Name, as in dev=main-dev",
            pairs(AccountName::new, text(TagsConfig.TagValue::new))),
    LANES(
            "TYPE=BRANCH...",
            "test=develop live=main",
            "Lanes, and the branch whose flows reach each",
            distinct(pairs(DeploymentType::new, BranchName::new))),
    SERVICE(
            "worker|agent",
            "worker",
            "What runs the flows: a worker of Prefect 3, or an agent of Prefect 2",
            oneOf("worker", "agent")),
    STATE(
            "cloud=NAME|s3=BUCKET|local",
            "cloud=TODO",
            "Terraform's state: HCP Terraform (cloud=ORGANIZATION), a bucket that is there, or local",
            Question::state),
    CI(
            "circleci|github",
            "circleci",
            "What runs the pipelines: CircleCI, or GitHub Actions",
            oneOf("circleci", "github")),
    CIRCLECI("ID", "TODO", "Id of CircleCI's organization, from Organization Settings", text(Uuid::new), "circleci"),
    PROJECT(
            "ID=REPOSITORY",
            "TODO=TODO",
            "This repository's project in CircleCI, as ID=github.com/acme/infra",
            pairs(text(Uuid::new), text(VcsOrigin::new)),
            "circleci"),
    FLOWS_PROJECT(
            "ID=REPOSITORY",
            "TODO=TODO",
            "The project of the flows' repository, as ID=github.com/acme/flows",
            pairs(text(Uuid::new), text(VcsOrigin::new)),
            "circleci"),
    OWNER(
            "ID",
            "TODO",
            "Id of the repositories' owner on GitHub, as gh api users/OWNER --jq .id prints it",
            text(GitHubRepository.Id::new),
            "github"),
    REPOSITORY(
            "ID=REPOSITORY",
            "TODO=TODO",
            "This repository on GitHub, as ID=acme/infra; gh api repos/acme/infra --jq .id prints the id",
            pairs(text(GitHubRepository.Id::new), text(GitHubRepository.FullName::new)),
            "github"),
    FLOWS_REPOSITORY(
            "ID=REPOSITORY",
            "TODO=TODO",
            "The flows' repository on GitHub, as ID=acme/flows",
            pairs(text(GitHubRepository.Id::new), text(GitHubRepository.FullName::new)),
            "github");

    private final String form;
    private final String preset;
    private final String words;

    @SuppressWarnings("ImmutableEnumChecker") // a rule has no state
    private final Consumer<String> rule;

    private final String ci;

    Question(String form, String preset, String words, Consumer<String> rule) {
        this(form, preset, words, rule, "");
    }

    Question(String form, String preset, String words, Consumer<String> rule, String ci) {
        this.form = form;
        this.preset = preset;
        this.words = words;
        this.rule = rule;
        this.ci = ci;
    }

    /** Whether it is one for who has chosen this CI system. */
    public boolean isFor(String chosen) {
        return ci.isEmpty() || ci.equals(chosen);
    }

    /** The CI system that it is about; empty if it is about none. */
    public String ci() {
        return ci;
    }

    /** The option that answers it. */
    public String option() {
        return "--" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What an answer looks like. */
    public String form() {
        return form;
    }

    /** What stands where nobody answers. */
    public String preset() {
        return preset;
    }

    /** The question, without a question mark. */
    public String words() {
        return words;
    }

    /** @throws InvalidValue if the answer cannot be */
    public void validate(String answer) {
        if (!answer.equals(preset)) {
            if (form.contains("=") && this != STATE && !answer.contains("=")) {
                throw new InvalidValue('"' + answer + "\" has no =", form + " (" + words + ")");
            }
            rule.accept(answer);
        }
    }

    /** The pairs of an answer, in order. */
    static Map<String, String> pairs(String answer) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : answer.strip().split("[ ,]+", -1)) {
            String[] parts = pair.split("=", 2);
            if (parts.length < 2) {
                throw new InvalidValue('"' + pair + "\" has no =", "the form of --help, several with spaces between");
            }
            if (pairs.put(parts[0], parts[1]) != null) {
                throw new InvalidValue('"' + parts[0] + "\" is there twice", "each name once");
            }
        }
        return pairs;
    }

    private static Consumer<String> pairs(Consumer<String> name, Consumer<String> value) {
        return answer -> pairs(answer).forEach((left, right) -> {
            name.accept(left);
            text(value).accept(right);
        });
    }

    /** No value twice, but for what is left to be done. */
    private static Consumer<String> distinct(Consumer<String> rule) {
        return answer -> {
            rule.accept(answer);
            Set<String> seen = new HashSet<>();
            pairs(answer).forEach((name, value) -> {
                if (!value.equals(Answers.TODO) && !seen.add(value)) {
                    throw new InvalidValue('"' + value + "\" is there twice", "each value once");
                }
            });
        };
    }

    /** What may be left to be done. */
    private static Consumer<String> text(Consumer<String> rule) {
        return text -> {
            if (!text.equals(Answers.TODO)) {
                rule.accept(text);
            }
        };
    }

    private static Consumer<String> oneOf(String... all) {
        return answer -> {
            if (!List.of(all).contains(answer)) {
                throw new InvalidValue('"' + answer + "\" is unknown", String.join(" or ", all));
            }
        };
    }

    private static void state(String answer) {
        if (answer.equals("local")) {
            return;
        }
        if (!answer.contains("=")) {
            throw new InvalidValue('"' + answer + "\" is unknown", "cloud=ORGANIZATION, s3=BUCKET or local");
        }
        Map<String, Consumer<String>> rules = Map.of("cloud", Backend.CloudName::new, "s3", BucketName::new);
        pairs(answer).forEach((kind, place) -> {
            if (!rules.containsKey(kind)) {
                throw new InvalidValue('"' + kind + "\" is unknown", "cloud=ORGANIZATION, s3=BUCKET or local");
            }
            text(rules.get(kind)).accept(place);
        });
    }
}
