package dev.prefectinfra.ecs.cluster;

/** The log groups of a lane: the agent's, and the one that all flow runs write to. */
public record LaneLogs(LogGroup agent, LogGroup flows) {}
