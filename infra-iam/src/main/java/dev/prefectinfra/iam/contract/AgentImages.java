package dev.prefectinfra.iam.contract;

/** The account's service images: of its agents and workers. */
public interface AgentImages extends ImageRepository {}
