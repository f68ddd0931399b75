package dev.prefectinfra.core.stack;

import dev.prefectinfra.core.name.StackName;
import dev.prefectinfra.core.problem.Requirements;
import dev.prefectinfra.core.stack.TerraformConfig.DeployRoleArn;
import dev.prefectinfra.core.value.BranchName;
import dev.prefectinfra.core.value.TextRule;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the workspaces of HCP Terraform are set up. Synthesis does not need it; {@code pipeline/workspaces} does, by way
 * of {@code infra list --json}.
 *
 * @param terraformVersion the one version that all runs use
 * @param executionMode where Terraform runs
 * @param planRoleArn the role of the account that plans get; without both roles, runs get none from here
 * @param applyRoleArn the role of the account that applies get
 * @param planTeam the team that may plan, which is made; nobody is given that access without one
 * @param applyTeam the team that may apply, likewise
 * @param notifications what the workspaces tell others
 * @param workflow what starts runs
 */
public record WorkspacesConfig(
        ExactVersion terraformVersion,
        ExecutionMode executionMode,
        Optional<DeployRoleArn> planRoleArn,
        Optional<DeployRoleArn> applyRoleArn,
        Optional<TeamName> planTeam,
        Optional<TeamName> applyTeam,
        Map<NotificationName, Notification> notifications,
        Workflow workflow) {
    public WorkspacesConfig {
        new Requirements()
                .that(
                        "apply-role-arn",
                        planRoleArn.isPresent() == applyRoleArn.isPresent(),
                        "and plan-role-arn are not both there",
                        "both, or neither")
                .that(
                        "plan-role-arn",
                        planRoleArn.isEmpty() || !planRoleArn.equals(applyRoleArn),
                        "is that of applies too, so that a plan may change things",
                        "a role that can only look")
                .that(
                        "plan-team",
                        planTeam.isEmpty() || !planTeam.equals(applyTeam),
                        "is that of applies too",
                        "two teams; null for one of them")
                .that(
                        "execution-mode",
                        executionMode == ExecutionMode.REMOTE || !(workflow instanceof Workflow.Vcs),
                        "is local, and a commit starts runs (workflow.type = vcs)",
                        "remote")
                .done();
    }

    /** Where Terraform runs. */
    public enum ExecutionMode {
        /** In HCP Terraform, with the roles of the workspace. */
        REMOTE,
        /** Where the command is given; HCP Terraform keeps the state alone. */
        LOCAL
    }

    /** A released version of Terraform. */
    public record ExactVersion(String value) {
        private static final TextRule RULE = new TextRule(
                "a version of Terraform", 5, 20, "[0-9]+\\.[0-9]+\\.[0-9]+", "one version, such as 1.11.4");

        public ExactVersion {
            RULE.validate(value);
        }
    }

    /** Name of a team ("Teams API", HCP Terraform documentation). */
    public record TeamName(String value) {
        private static final TextRule RULE =
                new TextRule("a team's name", 1, 90, "[A-Za-z0-9_-]+", "letters, digits, _ and -");

        public TeamName {
            RULE.validate(value);
        }
    }

    /** Name of a notification, by which it is found again. */
    public record NotificationName(String value) {
        private static final TextRule RULE =
                new TextRule("a notification's name", 1, 90, "[A-Za-z0-9_-]+", "letters, digits, _ and -");

        public NotificationName {
            RULE.validate(value);
        }
    }

    /**
     * What a workspace tells others of its runs.
     *
     * @param type the form of the message
     * @param triggers the events that are told
     * @param urlVariable the environment variable that holds the address, where pipeline/workspaces runs: an address of
     *     Slack is a secret
     */
    public record Notification(Destination type, List<Trigger> triggers, VariableName urlVariable) {
        public Notification {
            new Requirements()
                    .that("triggers", !triggers.isEmpty(), "is empty", "at least one event")
                    .done();
        }
    }

    /** The forms of messages. */
    public enum Destination {
        GENERIC,
        SLACK,
        MICROSOFT_TEAMS
    }

    /** Events of a run ("Notification triggers", HCP Terraform documentation). */
    public record Trigger(String value) {
        private static final TextRule RULE = new TextRule(
                "an event of a run",
                1,
                30,
                "run:(created|planning|needs_attention|applying|completed|errored)",
                "run:created, run:planning, run:needs_attention, run:applying, run:completed, run:errored");

        public Trigger {
            RULE.validate(value);
        }
    }

    /** Name of an environment variable. */
    public record VariableName(String value) {
        private static final TextRule RULE =
                new TextRule("an environment variable", 1, 100, "[A-Z_][A-Z0-9_]*", "capitals, digits and _");

        public VariableName {
            RULE.validate(value);
        }
    }

    /** What starts runs. */
    public sealed interface Workflow {
        /** {@code pipeline/plan} and {@code pipeline/apply}, or Terraform by hand. */
        record Cli() implements Workflow {}

        /**
         * A commit to the branch, whose synthesized output is committed too. There are no saved plans then: who
         * confirms a run in the browser applies it.
         *
         * @param repository such as {@code acme/infra}
         * @param folder what {@code infra synth --out} writes, from the top of the repository
         * @param oauthTokenId the connection to the repository's host, {@code ot-...}
         * @param githubAppInstallationId instead, that of the GitHub App, {@code ghain-...}
         */
        record Vcs(
                Repository repository,
                BranchName branch,
                Backend.RelativePath folder,
                Optional<OauthTokenId> oauthTokenId,
                Optional<InstallationId> githubAppInstallationId)
                implements Workflow {
            public Vcs {
                new Requirements()
                        .that(
                                "oauth-token-id",
                                oauthTokenId.isPresent() != githubAppInstallationId.isPresent(),
                                oauthTokenId.isPresent()
                                        ? "and github-app-installation-id are both there"
                                        : "is missing, and so is github-app-installation-id",
                                "one of them")
                        .done();
            }

            /** Where Terraform runs for a stack, from the top of the repository. */
            public String folderOf(StackName stack) {
                return folder.value() + "/stacks/" + stack;
            }
        }
    }

    /** A repository, as its host calls it. */
    public record Repository(String value) {
        private static final TextRule RULE = new TextRule(
                "a repository",
                3,
                200,
                "[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+){1,4}",
                "OWNER/NAME; that of Azure DevOps: OWNER/PROJECT/_git/NAME");

        public Repository {
            RULE.validate(value);
        }
    }

    /** Id of an OAuth token in HCP Terraform. It is no secret. */
    public record OauthTokenId(String value) {
        private static final TextRule RULE =
                new TextRule("an OAuth token's id", 4, 60, "ot-[A-Za-z0-9]+", "ot-..., from Settings, VCS Providers");

        public OauthTokenId {
            RULE.validate(value);
        }
    }

    /** Id of an installation of HCP Terraform's GitHub App. */
    public record InstallationId(String value) {
        private static final TextRule RULE =
                new TextRule("an installation's id", 7, 60, "ghain-[A-Za-z0-9]+", "ghain-..., from the API");

        public InstallationId {
            RULE.validate(value);
        }
    }
}
