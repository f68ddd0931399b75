package dev.prefectinfra.core.stack;

import com.hashicorp.cdktf.App;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.name.StackName;
import java.util.Map;

/** What an account has once: CI's trust and the service images' repository. */
public final class AccountStack extends InfraStack {
    public AccountStack(App app, Account account, TerraformConfig terraform, TagsConfig tags) {
        super(
                app,
                StackName.ofAccount(account.name()),
                Map.of("account", account.name().value()),
                account,
                terraform,
                tags);
    }
}
