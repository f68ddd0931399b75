package dev.prefectinfra.ecs.observe;

/** The lane's alarms. Nothing asks them anything; bound, they are there. */
public interface Alarms {}
