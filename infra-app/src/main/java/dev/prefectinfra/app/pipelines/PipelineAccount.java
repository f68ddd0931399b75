package dev.prefectinfra.app.pipelines;

import dev.prefectinfra.ci.AgentImagesCiConfig;
import dev.prefectinfra.ci.FlowCiConfig;
import dev.prefectinfra.ci.FlowTrust;
import dev.prefectinfra.ci.GitHubJobs;
import dev.prefectinfra.ci.GitHubJobs.Environment;
import dev.prefectinfra.ci.PipelineConfig;
import dev.prefectinfra.ci.PipelineConfig.Ci;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.Lane;
import dev.prefectinfra.core.config.load.AccountSettings;
import dev.prefectinfra.core.config.load.Configuration;
import dev.prefectinfra.core.config.load.ConfiguredStack;
import dev.prefectinfra.core.problem.Location;
import dev.prefectinfra.ecs.handoff.HandOffConfig;
import dev.prefectinfra.iam.IamConfig;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What pipelines know of an account.
 *
 * @param branch where its commits come from
 * @param imagesRole the ARN of the role that pushes service images
 * @param environment of GitHub, which that role trusts; empty where it trusts none
 * @param lanes in the order in which they are declared: what is named first is tried first
 */
record PipelineAccount(
        String name,
        String branch,
        String region,
        String imagesRole,
        String environment,
        PipelineConfig pipeline,
        List<PipelineLane> lanes) {
    /**
     * What pipelines know of a lane.
     *
     * @param branch where its flows come from
     * @param trusted the only branch that may assume the role, or {@code *}
     * @param ci the CI systems whose jobs may assume the role
     * @param environment of GitHub, which the role trusts; empty where it trusts none
     * @param role the ARN of the role that deploys them
     * @param handOff the name of its SSM parameter
     */
    record PipelineLane(
            String name, String branch, String trusted, Set<Ci> ci, String environment, String role, String handOff) {}

    static List<PipelineAccount> of(Configuration configuration) {
        return configuration.accounts().stream()
                .map(account -> of(account, configuration.stacks()))
                .toList();
    }

    /** Those that a CI system applies to. */
    static List<PipelineAccount> of(List<PipelineAccount> accounts, Ci ci) {
        return accounts.stream()
                .filter(account -> account.pipeline().ci() == ci)
                .toList();
    }

    /** The account with those lanes only that a CI system's jobs deploy flows to. */
    PipelineAccount deployedBy(Ci ci) {
        return new PipelineAccount(
                name,
                branch,
                region,
                imagesRole,
                environment,
                pipeline,
                lanes.stream().filter(lane -> lane.ci().contains(ci)).toList());
    }

    /** The branch where changes are tried first: any other branch is most like it. */
    static String base(List<PipelineAccount> accounts) {
        return accounts.stream()
                .filter(account -> !account.pipeline().approval())
                .findFirst()
                .orElse(accounts.get(0))
                .branch();
    }

    private static PipelineAccount of(AccountSettings settings, List<ConfiguredStack> stacks) {
        Account account = settings.account();
        IamConfig iam = settings.settings().get(IamConfig.SECTION);
        AgentImagesCiConfig images = settings.settings().get(AgentImagesCiConfig.SECTION);
        List<PipelineLane> lanes = stacks.stream()
                .filter(stack -> stack.account().equals(account) && stack.lane().isPresent())
                .sorted(Comparator.comparing(stack -> stack.at("lane.branch").orElse(new Location("", 0))))
                .map(stack -> lane(stack, iam))
                .toList();
        return new PipelineAccount(
                account.name().value(),
                images.branch().value(),
                account.region().value(),
                iam.roleArn(account, images.name()),
                environment(images.github()),
                settings.settings().get(PipelineConfig.SECTION),
                lanes);
    }

    private static PipelineLane lane(ConfiguredStack stack, IamConfig iam) {
        Lane lane = stack.lane().orElseThrow().lane();
        FlowCiConfig ci = stack.get(FlowCiConfig.SECTION);
        String branch = lane.branch().value();
        return new PipelineLane(
                lane.type().value(),
                branch,
                ci.trust() instanceof FlowTrust.AnyBranch ? "*" : branch,
                trusted(ci.trust()),
                environment(ci.trust().github()),
                iam.roleArn(lane.account(), ci.name()),
                stack.get(HandOffConfig.SECTION).parameterName().value());
    }

    private static Set<Ci> trusted(FlowTrust trust) {
        Set<Ci> trusted = EnumSet.noneOf(Ci.class);
        if (!trust.projects().value().isEmpty()) {
            trusted.add(Ci.CIRCLECI);
        }
        if (!trust.github().isEmpty()) {
            trusted.add(Ci.GITHUB);
        }
        return trusted;
    }

    private static String environment(GitHubJobs jobs) {
        return jobs.environment().map(Environment::value).orElse("");
    }
}
