package dev.prefectinfra.ci;

import dev.prefectinfra.iam.Secret;

/** What CI reads to deploy the lane's flows, such as a Prefect key. */
public record DeploySecret(Secret secret) {}
