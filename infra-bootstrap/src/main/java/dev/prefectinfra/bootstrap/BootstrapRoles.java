package dev.prefectinfra.bootstrap;

import com.hashicorp.cdktf.providers.aws.iam_service_linked_role.IamServiceLinkedRole;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.stack.TerraformConfig;
import dev.prefectinfra.core.synthesized.AccountDocuments;
import dev.prefectinfra.core.value.ArnPattern;
import java.util.ArrayList;
import java.util.List;
import software.constructs.Construct;

/** All of a bootstrap stack, as configured. */
final class BootstrapRoles {
    private BootstrapRoles() {}

    static RunRoles make(
            Construct scope,
            BootstrapConfig config,
            Account account,
            TerraformConfig terraform,
            AccountDocuments documents) {
        RunIssuer issuer = config.terraformCloud().issuer(account, terraform);
        NameReach reach = new NameReach(account, others(config, issuer, documents));
        new RunProvider(scope, config.provider(), issuer);
        if (config.ecsServiceLinkedRole() == BootstrapConfig.Origin.CREATE) {
            IamServiceLinkedRole.Builder.create(scope, "ecs")
                    .awsServiceName("ecs.amazonaws.com")
                    .build();
        }
        config.madeBoundary().ifPresent(made -> new RoleBoundary(scope, made, documents, reach));
        return new TerraformRoles(scope, config, issuer, documents, reach);
    }

    /** Who can change one of these can have any right. */
    private static List<ArnPattern> others(BootstrapConfig config, RunIssuer issuer, AccountDocuments documents) {
        Account account = issuer.account();
        List<ArnPattern> others = new ArrayList<>(documents.neighbours());
        others.add(new ArnPattern(issuer.providerArn()));
        config.boundaryArn(account).map(ArnPattern::new).ifPresent(others::add);
        for (String name : List.of(config.planName().value(), config.applyName().value())) {
            others.add(new ArnPattern(account.iamArn("role/" + name)));
            others.add(new ArnPattern(account.iamArn("policy/" + name + "-*")));
        }
        return others;
    }
}
