package dev.prefectinfra.bootstrap;

import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.Lane;
import dev.prefectinfra.core.config.Destructive;
import dev.prefectinfra.core.config.FitsOthers;
import dev.prefectinfra.core.config.HasBootstrap;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.config.Sections;
import dev.prefectinfra.core.config.TakesNames;
import dev.prefectinfra.core.name.RoleName;
import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.problem.Requirements;
import dev.prefectinfra.core.stack.Backend;
import dev.prefectinfra.core.stack.TerraformConfig;
import dev.prefectinfra.core.stack.WorkspacesConfig;
import dev.prefectinfra.core.value.TextRule;
import dev.prefectinfra.iam.IamConfig;
import dev.prefectinfra.iam.StatementConfig;
import dev.prefectinfra.iam.StatementKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The section {@code bootstrap}.
 *
 * @param enabled whether the account has a bootstrap stack
 * @param terraformCloud whose runs are trusted
 * @param provider where the account's identity provider for HCP Terraform comes from
 * @param planName the role of runs that plan
 * @param applyName the role of runs that apply
 * @param maxSessionSeconds how long a session of either lasts at the most: 3,600 to 43,200 seconds
 * @param emptyBuckets whether runs may destroy a bucket with the data in it
 * @param boundary what limits the roles that are made
 * @param ecsServiceLinkedRole where ECS's own role in the account comes from
 * @param furtherTypes what Terraform asks of AWS for types of resources that are not known, or otherwise than known
 */
public record BootstrapConfig(
        @Destructive("to false leaves a stale stack") boolean enabled,
        TerraformCloud terraformCloud,
        Provider provider,
        @Destructive("replaces the role") RoleName planName,
        @Destructive("replaces the role") RoleName applyName,
        int maxSessionSeconds,
        boolean emptyBuckets,
        Boundary boundary,
        @Destructive("destroys ECS's role, or makes one") Origin ecsServiceLinkedRole,
        Map<ResourceType, FurtherType> furtherTypes)
        implements HasBootstrap, TakesNames, FitsOthers {
    public static final Section<BootstrapConfig> SECTION =
            Section.ofAccount("bootstrap", BootstrapConfig.class, BootstrapConfig.class);

    public BootstrapConfig {
        new Requirements()
                .range("max-session-seconds", maxSessionSeconds, 3600, 43200)
                .done();
    }

    /**
     * Whose runs are trusted; what is not set is that of {@code terraform.backend.cloud}.
     *
     * @param project the project of the workspaces; {@code Default Project} for those that have none
     */
    public record TerraformCloud(
            Optional<Backend.Hostname> hostname,
            Optional<Backend.CloudName> organization,
            Optional<Backend.CloudName> project) {
        private static final String HOST = "app.terraform.io";
        // HCP Terraform's name for the project of workspaces without one.
        private static final String DEFAULT_PROJECT = "Default Project";

        /** @throws InvalidValue if nothing says which organization is trusted */
        RunIssuer issuer(Account account, TerraformConfig terraform) {
            Optional<Backend.Cloud> cloud =
                    terraform.backend() instanceof Backend.Cloud found ? Optional.of(found) : Optional.empty();
            return new RunIssuer(
                    account,
                    hostname.or(() -> cloud.map(Backend.Cloud::hostname))
                            .map(Backend.Hostname::value)
                            .orElse(HOST),
                    organization
                            .or(() -> cloud.map(Backend.Cloud::organization))
                            .map(Backend.CloudName::value)
                            .orElseThrow(() -> new InvalidValue(
                                            "is true, but nothing says whose runs plan and apply this account",
                                            "bootstrap.terraform-cloud.organization, or terraform.backend.type = cloud")
                                    .under("enabled")),
                    project.or(() -> cloud.flatMap(Backend.Cloud::project))
                            .map(Backend.CloudName::value)
                            .orElse(DEFAULT_PROJECT));
        }
    }

    /** Whether we make something, or it is there. */
    public enum Origin {
        CREATE,
        EXISTING
    }

    /**
     * The identity provider: AWS allows one per host and account.
     *
     * @param origin whether this stack makes it, or looks it up
     * @param protect whether Terraform refuses to destroy the one that it made
     */
    public record Provider(
            @Destructive("destroys the identity provider, or makes one")
            Origin origin,

            boolean protect) {}

    /** {@code boundary.type}: what limits the roles that runs make. */
    @Destructive("destroys the policy, or makes one")
    public sealed interface Boundary {
        /** Nothing: who applies can become administrator. */
        record None() implements Boundary {}

        /**
         * A policy that allows what the roles of the account's stacks hold.
         *
         * @param exact whether the boundary names each secret that is looked up and each role that is passed, or all
         *     that are named alike
         */
        record Create(@Destructive("replaces the policy") PolicyName name, boolean exact) implements Boundary {}
    }

    /** A type of resource, as Terraform calls it; a data source's with {@code data.} before it. */
    public record ResourceType(String value) {
        private static final TextRule RULE = new TextRule(
                "a resource type", 5, 100, "(?:data\\.)?[a-z0-9]+(?:_[a-z0-9]+)+", "such as aws_sqs_queue");

        public ResourceType {
            RULE.validate(value);
        }
    }

    /** What Terraform asks of AWS for a type: statements by their Sids. */
    public record FurtherType(Map<StatementKey, StatementConfig> plan, Map<StatementKey, StatementConfig> apply) {}

    /** The policy that limits the roles, if this stack makes one. */
    Optional<Boundary.Create> madeBoundary() {
        return boundary instanceof Boundary.Create create ? Optional.of(create) : Optional.empty();
    }

    /** The ARN of that policy. */
    Optional<String> boundaryArn(Account account) {
        return madeBoundary().map(made -> account.iamArn("policy/" + made.name()));
    }

    @Override
    public List<Taken> names(Account account, Optional<Lane> lane) {
        List<Taken> names = new ArrayList<>();
        if (enabled && provider.origin() == Origin.CREATE) {
            names.add(new Taken("provider.origin", new OncePerAccount("HCP Terraform's identity provider")));
        }
        if (enabled && ecsServiceLinkedRole == Origin.CREATE) {
            names.add(new Taken("ecs-service-linked-role", new OncePerAccount("ECS's service-linked role")));
        }
        return names;
    }

    /**
     * @throws InvalidValue if nothing says whose runs are trusted, the workspaces are given other roles than those that
     *     are made, or roles do not have the boundary
     */
    @Override
    public void validateWith(Sections others) {
        if (!enabled) {
            return;
        }
        Optional<TerraformConfig> terraform = others.find(TerraformConfig.SECTION);
        terraform.ifPresent(found -> terraformCloud.issuer(others.account(), found));
        Requirements fits = new Requirements();
        if (terraform.isPresent() && terraform.get().backend() instanceof Backend.Cloud cloud) {
            WorkspacesConfig workspaces = cloud.workspaces();
            requireGiven(fits, "plan", planName, workspaces.planRoleArn(), others.account());
            requireGiven(fits, "apply", applyName, workspaces.applyRoleArn(), others.account());
        }
        Optional<String> wanted = boundaryArn(others.account());
        Optional<String> set = others.find(IamConfig.SECTION)
                .flatMap(IamConfig::permissionsBoundaryArn)
                .map(IamConfig.BoundaryArn::value);
        fits.that(
                        "boundary.type",
                        wanted.isEmpty() || wanted.equals(set),
                        "makes the boundary of all roles, but iam.permissions-boundary-arn is "
                                + set.map(arn -> '"' + arn + '"').orElse("not set"),
                        "iam.permissions-boundary-arn = \"" + wanted.orElse("") + '"')
                .done();
    }

    private static void requireGiven(
            Requirements fits,
            String phase,
            RoleName name,
            Optional<TerraformConfig.DeployRoleArn> given,
            Account account) {
        String made = account.iamArn("role/" + name);
        String key = "terraform.backend.cloud.workspaces." + phase + "-role-arn";
        fits.that(
                "enabled",
                given.isEmpty() || given.get().value().equals(made),
                "is true, and bootstrap." + phase + "-name makes the role \"" + name + "\" of runs that " + phase
                        + ", but " + key + " gives them \""
                        + given.map(TerraformConfig.DeployRoleArn::value).orElse("") + '"',
                key + " = \"" + made + '"');
    }
}
