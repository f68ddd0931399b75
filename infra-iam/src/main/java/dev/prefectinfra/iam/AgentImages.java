package dev.prefectinfra.iam;

/** The images of the account's agents. */
public interface AgentImages extends ImageRepository {}
