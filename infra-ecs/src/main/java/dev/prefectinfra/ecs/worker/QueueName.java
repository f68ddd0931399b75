package dev.prefectinfra.ecs.worker;

import dev.prefectinfra.core.name.UniqueName;
import dev.prefectinfra.core.value.ArnPattern;
import dev.prefectinfra.core.value.Place;
import dev.prefectinfra.core.value.TextRule;
import java.util.List;

/** Name of an SQS queue: at most 80 characters. FIFO queues, whose names end in {@code .fifo}, take no events. */
public record QueueName(String value) implements UniqueName {
    private static final TextRule RULE =
            new TextRule("an SQS queue name", 1, 80, "[A-Za-z0-9_-]+", "letters, digits, _ and -");

    public QueueName {
        RULE.validate(value);
    }

    @Override
    public List<ArnPattern> arns(Place place) {
        return UniqueName.regional(place, "sqs", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
