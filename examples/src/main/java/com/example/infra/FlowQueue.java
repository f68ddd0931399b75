package com.example.infra;

import dev.prefectinfra.iam.Grantee;

/** What flows send their events to. */
public interface FlowQueue {
    QueueName name();

    /** Allows {@code sqs:SendMessage} on this queue. */
    void grantSend(Grantee grantee);
}
