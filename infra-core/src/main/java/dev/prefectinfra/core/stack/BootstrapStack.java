package dev.prefectinfra.core.stack;

import com.hashicorp.cdktf.App;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.name.StackName;
import java.util.Map;

/** What an account needs before its other stacks can be applied: the roles of who applies them. */
public final class BootstrapStack extends InfraStack {
    public BootstrapStack(App app, Account account, TerraformConfig terraform, TagsConfig tags) {
        super(
                app,
                StackName.ofBootstrap(account.name()),
                Map.of("account", account.name().value(), "kind", "bootstrap"),
                account,
                terraform,
                tags);
    }
}
