package dev.prefectinfra.ecs.observe;

/** The lane's dashboard. Nothing asks it anything; bound, it is there. */
public interface Dashboard {}
