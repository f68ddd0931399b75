package dev.prefectinfra.core.stack;

import com.hashicorp.cdktf.App;
import com.hashicorp.cdktf.TerraformResource;
import com.hashicorp.cdktf.TerraformStack;
import com.hashicorp.cdktf.providers.aws.provider.AwsProvider;
import com.hashicorp.cdktf.providers.aws.provider.AwsProviderAssumeRole;
import com.hashicorp.cdktf.providers.aws.provider.AwsProviderDefaultTags;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.name.StackName;
import java.util.List;
import java.util.Map;
import software.constructs.Construct;

/**
 * One Terraform state. Its constructor sets all that is the same for every resource in it: provider, versions, default
 * tags, backend. Nothing is added later by aspects, because callbacks make synthesis slow and overflow the stack.
 */
public abstract sealed class InfraStack extends TerraformStack permits AccountStack, BootstrapStack, LaneStack {
    private final App app;
    private final StackName name;
    private final boolean protectData;

    /** @param identity what the stack is, for scripts: they must not have to take its name apart */
    InfraStack(
            App app,
            StackName name,
            Map<String, String> identity,
            Account account,
            TerraformConfig terraform,
            TagsConfig tags) {
        super(app, name.value());
        this.app = app;
        this.name = name;
        this.protectData = terraform.protectData();
        AwsProvider.Builder provider = AwsProvider.Builder.create(this, "aws")
                .region(account.region().value())
                // A run with another account's credentials fails before it touches anything.
                .allowedAccountIds(List.of(account.id().value()))
                .defaultTags(List.of(
                        AwsProviderDefaultTags.builder().tags(tags.all()).build()));
        terraform
                .assumeRoleArn()
                .ifPresent(role -> provider.assumeRole(List.of(AwsProviderAssumeRole.builder()
                        .roleArn(role.value())
                        .sessionName(name.value())
                        .build())));
        provider.build();
        // The bindings ask for exactly the provider's version that they were made from.
        addOverride(
                "terraform",
                Map.of(
                        "required_version",
                        terraform.requiredVersion().value(),
                        "required_providers",
                        Map.of(
                                "aws",
                                Map.of(
                                        "source",
                                        "hashicorp/aws",
                                        "version",
                                        terraform.providerVersion().value()))));
        Backends.set(this, name, terraform.backend());
        // Terraform reads no key "//"; cdktf notes there what it knows.
        addOverride("//", Map.of("stack", identity));
    }

    public StackName name() {
        return name;
    }

    /**
     * Marks a resource that holds data. Terraform then refuses to destroy it; where {@code terraform.protect-data} is
     * off, it is emptied and destroyed instead. In a stack that is not ours it is protected.
     *
     * @param scope the construct scope that the resource was made in
     * @param forceArgument the resource's argument that lets AWS delete it with what it holds, such as
     *     {@code force_destroy}
     */
    public static void holdsData(Construct scope, TerraformResource resource, String forceArgument) {
        if (around(scope) instanceof InfraStack ours && !ours.protectData) {
            resource.addOverride(forceArgument, true);
        } else {
            protect(resource);
        }
    }

    /** Makes Terraform refuse to destroy the resource, whatever the configuration says. */
    public static void protect(TerraformResource resource) {
        resource.addOverride("lifecycle.prevent_destroy", true);
    }

    /**
     * Does once, when all stacks are complete, what would be done again and again until then: each call of cdktf is a
     * message to Node.js. In a stack or an app that is not ours nobody tells when that is: there it is done at once.
     *
     * @param scope the construct scope that it is about
     * @param key whose it is: of several with the same, the last one is done
     */
    public static void atLast(Construct scope, Object key, Runnable what) {
        if (around(scope) instanceof InfraStack ours && ours.app instanceof InfraApp app) {
            app.atLast(key, what);
        } else {
            what.run();
        }
    }

    private static TerraformStack around(Construct scope) {
        return scope instanceof TerraformStack itself ? itself : TerraformStack.of(scope);
    }
}
