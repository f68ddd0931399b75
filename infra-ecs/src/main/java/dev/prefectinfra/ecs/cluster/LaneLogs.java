package dev.prefectinfra.ecs.cluster;

/** The log groups of a lane. */
public interface LaneLogs {
    LogGroup agent();

    LogGroup flows();
}
