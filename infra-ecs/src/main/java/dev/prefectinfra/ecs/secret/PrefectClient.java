package dev.prefectinfra.ecs.secret;

/** Something of the lane that authenticates to Prefect, as its section has it. */
public interface PrefectClient {
    /** Whether the lane has it, and it knows an API key only, as all of Prefect 2 does. */
    boolean needsApiKey();

    /** Such as {@code an agent}. */
    String described();
}
