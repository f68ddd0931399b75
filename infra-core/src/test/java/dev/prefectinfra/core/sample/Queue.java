package dev.prefectinfra.core.sample;

/** What other concerns need of a queue. */
public interface Queue {
    String queueName();
}
