package dev.prefectinfra.ci;

import dev.prefectinfra.iam.FlowBucket;
import dev.prefectinfra.iam.FlowFamilies;
import dev.prefectinfra.iam.FlowImages;
import dev.prefectinfra.iam.FlowRoles;
import dev.prefectinfra.iam.Grantee;
import dev.prefectinfra.iam.HandOff;
import dev.prefectinfra.iam.Secret;

/** What deploying a flow touches, in one lane. Makes nothing. */
public record PrefectFlowDeployment(
        FlowImages images, FlowFamilies families, FlowRoles roles, FlowBucket bucket, HandOff handOff, Secret secret)
        implements FlowDeployment {
    @Override
    public void grantDeploy(Grantee grantee) {
        images.grantPush(grantee);
        families.grantRegister(grantee);
        roles.grantPass(grantee);
        bucket.grantWrite(grantee, bucket.flowFilesPrefix());
        handOff.grantRead(grantee);
        secret.grantRead(grantee, "DeploySecret");
    }
}
