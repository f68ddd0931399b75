package dev.prefectinfra.ecs.service;

import java.util.Locale;

/** What polls Prefect in a service. */
public enum ServiceKind {
    AGENT,
    WORKER;

    /**
     * The section, the container and its log streams are named so, and ids of constructs begin with it: {@code agent}.
     */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The id of the service itself: {@code worker} is the id of an output of the stack, what is handed off. */
    String serviceId() {
        return this == AGENT ? id() : id() + "-service";
    }

    /** In a sentence: {@code an agent}. */
    String described() {
        return (this == AGENT ? "an " : "a ") + id();
    }

    /** For people: {@code Agent}. */
    public String title() {
        return id().substring(0, 1).toUpperCase(Locale.ROOT) + id().substring(1);
    }

    /** What the tags of its images begin with, in the account's repository. */
    String imagePrefix() {
        return "prefect-" + id() + "-";
    }
}
