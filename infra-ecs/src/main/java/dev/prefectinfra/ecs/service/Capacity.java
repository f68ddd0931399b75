package dev.prefectinfra.ecs.service;

/**
 * Where a service's tasks run. A launch type and a strategy of capacity providers exclude each other, and the provider
 * replaces a service that goes from one to the other (hashicorp/terraform-provider-aws#22408); between two strategies
 * it only deploys anew.
 */
public enum Capacity {
    /** On Fargate, by the launch type. */
    LAUNCH_TYPE,
    /** On Fargate, by a strategy. */
    ON_DEMAND,
    /** The first task on Fargate, the others on Fargate Spot, which AWS may take away with two minutes' notice. */
    SPOT_BUT_FOR_ONE
}
