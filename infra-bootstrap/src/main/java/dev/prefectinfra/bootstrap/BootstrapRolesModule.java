package dev.prefectinfra.bootstrap;

import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.compose.BootstrapModule;
import dev.prefectinfra.core.stack.BootstrapStack;
import dev.prefectinfra.core.stack.TerraformConfig;
import dev.prefectinfra.core.synthesized.AccountDocuments;
import dev.prefectinfra.iam.IamConfig;

/** The account's identity provider for HCP Terraform, and the roles of its runs. */
public final class BootstrapRolesModule extends BootstrapModule {
    public BootstrapRolesModule() {
        super(BootstrapConfig.SECTION, IamConfig.SECTION, TerraformConfig.SECTION);
    }

    @Provides
    @Singleton
    RunRoles roles(
            BootstrapStack stack,
            BootstrapConfig config,
            Account account,
            TerraformConfig terraform,
            AccountDocuments documents) {
        return BootstrapRoles.make(stack, config, account, terraform, documents);
    }
}
