package dev.prefectinfra.ci;

import dev.prefectinfra.iam.Grantee;
import dev.prefectinfra.iam.Secret;
import dev.prefectinfra.iam.contract.FlowBucket;
import dev.prefectinfra.iam.contract.FlowFamilies;
import dev.prefectinfra.iam.contract.FlowImages;
import dev.prefectinfra.iam.contract.FlowRoles;
import dev.prefectinfra.iam.contract.HandOff;

/** Deploying flows to a lane, by what that touches. Makes nothing. */
public record FlowDeployment(
        FlowImages images, FlowFamilies families, FlowRoles roles, FlowBucket bucket, HandOff handOff, Secret secret) {
    /**
     * Allows all that it takes: pushing flow images, registering task definitions of the lane's families, passing the
     * lane's flow roles, writing below the bucket's prefix for flow files, reading the hand-off and the deploy secret.
     */
    public void grantDeploy(Grantee grantee) {
        images.grantPush(grantee);
        families.grantRegister(grantee);
        roles.grantPass(grantee);
        bucket.grantWrite(grantee, bucket.flowFilesPrefix());
        handOff.grantRead(grantee);
        secret.grantRead(grantee, "DeploySecret");
    }
}
