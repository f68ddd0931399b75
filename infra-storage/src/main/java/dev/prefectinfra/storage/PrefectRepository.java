package dev.prefectinfra.storage;

import com.hashicorp.cdktf.providers.aws.ecr_lifecycle_policy.EcrLifecyclePolicy;
import com.hashicorp.cdktf.providers.aws.ecr_repository.EcrRepository;
import com.hashicorp.cdktf.providers.aws.ecr_repository.EcrRepositoryEncryptionConfiguration;
import com.hashicorp.cdktf.providers.aws.ecr_repository.EcrRepositoryImageScanningConfiguration;
import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.name.RepositoryName;
import dev.prefectinfra.core.stack.InfraStack;
import dev.prefectinfra.core.value.KmsKeyArn;
import dev.prefectinfra.iam.Grantee;
import dev.prefectinfra.iam.contract.AgentImages;
import dev.prefectinfra.iam.contract.FlowImages;
import java.util.List;
import software.constructs.Construct;

/**
 * A private repository with immutable tags, scanned on push, encrypted with KMS, that clears itself but for the tags
 * that it is to keep. Makes {@code aws_ecr_repository.ID} and its lifecycle policy.
 */
public final class PrefectRepository implements FlowImages, AgentImages {
    private final RepositoryReference reference;

    public PrefectRepository(Construct scope, String id, RepositoryConfig config, Account account) {
        this.reference = new RepositoryReference(config, account);
        EcrRepository repository = EcrRepository.Builder.create(scope, id)
                .name(config.name().value())
                .imageTagMutability("IMMUTABLE")
                .imageScanningConfiguration(EcrRepositoryImageScanningConfiguration.builder()
                        .scanOnPush(true)
                        .build())
                .encryptionConfiguration(List.of(EcrRepositoryEncryptionConfiguration.builder()
                        .encryptionType("KMS")
                        .kmsKey(config.kmsKeyArn().map(KmsKeyArn::value).orElse(null))
                        .build()))
                .build();
        InfraStack.holdsData(scope, repository, "force_delete");
        EcrLifecyclePolicy.Builder.create(scope, id + "-lifecycle")
                .repository(repository.getName())
                .policy(ImageLifecycle.policy(config))
                .build();
    }

    @Override
    public RepositoryName name() {
        return reference.name();
    }

    @Override
    public String url() {
        return reference.url();
    }

    @Override
    public void grantPull(Grantee grantee) {
        reference.grantPull(grantee);
    }

    @Override
    public void grantPush(Grantee grantee) {
        reference.grantPush(grantee);
    }
}
