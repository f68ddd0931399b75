package dev.prefectinfra.ci;

import dev.prefectinfra.iam.Grantee;

/** Deploying flows to a lane. */
public interface FlowDeployment {
    /**
     * Allows all that it takes: pushing flow images, registering task definitions of the lane's families, passing the
     * lane's flow roles, writing below the bucket's prefix for flow files, reading the hand-off and the deploy secret.
     */
    void grantDeploy(Grantee grantee);
}
