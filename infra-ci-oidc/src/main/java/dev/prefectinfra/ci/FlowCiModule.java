package dev.prefectinfra.ci;

import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.ProvidesIntoSet;
import dev.prefectinfra.core.Lane;
import dev.prefectinfra.core.compose.LaneModule;
import dev.prefectinfra.core.stack.LaneStack;
import dev.prefectinfra.iam.IamConfig;
import dev.prefectinfra.iam.Secret;
import dev.prefectinfra.iam.contract.FlowBucket;
import dev.prefectinfra.iam.contract.FlowFamilies;
import dev.prefectinfra.iam.contract.FlowImages;
import dev.prefectinfra.iam.contract.FlowRoles;
import dev.prefectinfra.iam.contract.HandOff;
import dev.prefectinfra.iam.contract.HandOffValue;

/** The lane's CI role, and what it may do. */
public final class FlowCiModule extends LaneModule {
    public FlowCiModule() {
        super(FlowCiConfig.SECTION, CircleCiConfig.SECTION, GitHubConfig.SECTION, IamConfig.SECTION);
    }

    @Provides
    @Singleton
    FlowCi flowCi(
            LaneStack stack,
            FlowCiConfig config,
            CircleCiConfig circleCi,
            GitHubConfig gitHub,
            Lane lane,
            IamConfig iam) {
        return new FlowCiRole(stack, "flow-ci", config, CiSystems.of(lane.account(), circleCi, gitHub), lane, iam);
    }

    @Provides
    @Singleton
    DeploySecret deploySecret(LaneStack stack, FlowCiConfig config) {
        Secret secret = new Secret(stack, "deploy-secret", config.deploySecret());
        return new DeploySecret(secret);
    }

    // Apart from the role: the hand-off tells the role's ARN, and reading the hand-off is granted here.
    @Provides
    @Singleton
    FlowDeployment flowDeployment(
            FlowCi ci,
            FlowImages images,
            FlowFamilies families,
            FlowRoles roles,
            FlowBucket bucket,
            HandOff handOff,
            DeploySecret secret) {
        FlowDeployment deployment = new FlowDeployment(images, families, roles, bucket, handOff, secret.secret());
        deployment.grantDeploy(ci.role());
        return deployment;
    }

    @ProvidesIntoSet
    HandOffValue ciRoleArn(FlowCi ci) {
        return HandOffValue.of("ci_role_arn", ci.role().arn());
    }

    @ProvidesIntoSet
    HandOffValue deploySecretArn(DeploySecret secret) {
        return HandOffValue.of("deploy_secret", secret.secret().arn());
    }
}
