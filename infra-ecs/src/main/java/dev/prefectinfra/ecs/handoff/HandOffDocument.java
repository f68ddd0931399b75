package dev.prefectinfra.ecs.handoff;

/** The hand-off's values, written down. Nothing asks it anything; bound, it is there. */
public interface HandOffDocument {}
