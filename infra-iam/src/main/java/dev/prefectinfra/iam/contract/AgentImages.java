package dev.prefectinfra.iam.contract;

/** The images of the account's agents. */
public interface AgentImages extends ImageRepository {}
