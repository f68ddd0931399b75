package dev.prefectinfra.storage;

import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.name.RepositoryName;
import dev.prefectinfra.iam.Grantee;
import dev.prefectinfra.iam.Statement;
import dev.prefectinfra.iam.contract.AgentImages;
import dev.prefectinfra.iam.contract.FlowImages;

/** A repository by its name, wherever it is made: address and grants follow from the configuration. */
public final class RepositoryReference implements FlowImages, AgentImages {
    private final RepositoryConfig config;
    private final Account account;

    public RepositoryReference(RepositoryConfig config, Account account) {
        this.config = config;
        this.account = account;
    }

    @Override
    public RepositoryName name() {
        return config.name();
    }

    @Override
    public String url() {
        return account.id() + ".dkr.ecr." + account.region() + "."
                + account.partition().dnsSuffix() + "/" + config.name();
    }

    @Override
    public void grantPull(Grantee grantee) {
        grantee.allow(logIn(), pull());
    }

    @Override
    public void grantPush(Grantee grantee) {
        grantee.allow(
                logIn(),
                pull(),
                Statement.allow(
                                "PushImages",
                                "ecr:InitiateLayerUpload",
                                "ecr:UploadLayerPart",
                                "ecr:CompleteLayerUpload",
                                "ecr:PutImage")
                        .on(arn()));
    }

    private static Statement logIn() {
        return Statement.allow("LogInToRegistry", "ecr:GetAuthorizationToken")
                .onAnyResource("the token is for the registry; the action knows no resource");
    }

    private Statement pull() {
        return Statement.allow(
                        "PullImages",
                        "ecr:BatchCheckLayerAvailability",
                        "ecr:BatchGetImage",
                        "ecr:GetDownloadUrlForLayer")
                .on(arn());
    }

    private String arn() {
        return account.arn("ecr", "repository/" + config.name());
    }
}
