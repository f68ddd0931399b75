package dev.prefectinfra.ecs.cluster;

/** The log group that all flow runs of a lane write to. */
public record FlowLogs(LogGroup group) {}
