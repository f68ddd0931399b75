package dev.prefectinfra.iam;

import com.hashicorp.cdktf.ITerraformDependable;
import com.hashicorp.cdktf.providers.aws.iam_policy.IamPolicy;
import com.hashicorp.cdktf.providers.aws.iam_role.IamRole;
import com.hashicorp.cdktf.providers.aws.iam_role_policy.IamRolePolicy;
import com.hashicorp.cdktf.providers.aws.iam_role_policy_attachment.IamRolePolicyAttachment;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.name.RoleName;
import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.stack.InfraStack;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.constructs.Construct;

/**
 * An IAM role with one policy of its own, to which every grant adds, or with managed ones. Makes
 * {@code aws_iam_role.ID} and, with the first grant, {@code aws_iam_role_policy.ID-grants}.
 */
public final class Role implements Grantee {
    private static final int MOST_POLICY_CHARACTERS = 10_240;

    private final Construct scope;
    private final String id;
    private final RoleConfig config;
    private final String arn;
    private final IamRole role;
    private final Map<String, Statement> statements = new TreeMap<>();
    private @Nullable IamRolePolicy policy;
    /** What the policy says. */
    private String written = "";

    public Role(Construct scope, String id, RoleConfig config, Trust trust, Account account) {
        this.scope = scope;
        this.id = id;
        this.config = config;
        this.arn = config.iam().roleArn(account, config.name());
        this.role = IamRole.Builder.create(scope, id)
                .name(config.name().value())
                .path(config.iam().path().value())
                .description(config.description())
                .assumeRolePolicy(trust.json())
                .maxSessionDuration(config.iam().maxSessionSeconds())
                .permissionsBoundary(config.iam()
                        .permissionsBoundaryArn()
                        .map(IamConfig.BoundaryArn::value)
                        .orElse(null))
                .build();
    }

    public RoleName name() {
        return config.name();
    }

    /** Computed, so that it can stand in policies and a plan shows them whole. */
    public String arn() {
        return arn;
    }

    /** A reference to the role's ARN, for arguments: Terraform then makes the role first. */
    public String arnReference() {
        return role.getArn();
    }

    @Override
    public void allow(Statement... more) {
        int before = statements.size();
        for (Statement statement : more) {
            add(statement);
        }
        if (statements.size() > before) {
            String json = PolicyDocument.of(statements.values());
            if (json.length() > MOST_POLICY_CHARACTERS) {
                throw new InvalidValue(
                        "the policy of the role " + config.name() + " has " + json.length() + " characters",
                        "at most " + MOST_POLICY_CHARACTERS + ": fewer statements, or a further role");
            }
            InfraStack.atLast(scope, this, () -> write(json));
        }
    }

    private void add(Statement statement) {
        Statement before = statements.putIfAbsent(statement.sid(), statement);
        if (before != null && !before.equals(statement)) {
            throw new IllegalArgumentException(
                    config.name() + " has two different statements " + statement.sid() + "; rename one");
        }
    }

    private void write(String json) {
        if (policy == null) {
            policy = IamRolePolicy.Builder.create(scope, id + "-grants")
                    .name("grants")
                    .role(role.getId())
                    .policy(json)
                    .build();
        } else if (!json.equals(written)) {
            policy.setPolicy(json);
        }
        written = json;
    }

    /** Attaches a managed policy. Makes {@code aws_iam_role_policy_attachment.ID-POLICY}, of the constructs' ids. */
    public void attach(IamPolicy managed) {
        IamRolePolicyAttachment.Builder.create(
                        scope, id + "-" + managed.getNode().getId())
                .role(role.getName())
                .policyArn(managed.getArn())
                .build();
    }

    /** The policy, for what must not start before it is there; empty as long as nothing was granted. */
    public Optional<ITerraformDependable> grants() {
        if (policy == null && !statements.isEmpty()) {
            write(PolicyDocument.of(statements.values()));
        }
        return Optional.ofNullable(policy);
    }
}
