package dev.prefectinfra.core.sample;

import dev.prefectinfra.core.config.Existing;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.name.BucketName;
import dev.prefectinfra.core.name.RoleName;
import dev.prefectinfra.core.problem.Requirements;
import dev.prefectinfra.core.value.PolicyText;
import dev.prefectinfra.core.value.TextRule;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The section {@code queue}: a value of every kind that can be configured. */
public record QueueConfig(
        QueueName name,
        int size,
        boolean fast,
        Order order,
        Optional<String> note,
        List<Rule> rules,
        Map<Label, RoleName> readers,
        Map<Label, PolicyText> filters,
        Store store) {
    public static final Section<QueueConfig> SECTION = Section.ofLane("queue", QueueConfig.class, QueueConfig.class);

    public QueueConfig {
        new Requirements()
                .range("size", size, 0, 4096)
                .that("rules", rules.size() < 3, rules.size() + " are too many", "at most 2")
                .done();
    }

    /** What comes out first. */
    public enum Order {
        FIRST_IN,
        LAST_IN
    }

    /** An element of a list. */
    public record Rule(String prefix, int days) {}

    /** A key of a map. */
    public record Label(String value) {
        private static final TextRule RULE = new TextRule("a label", 1, 8, "[a-z-]+", "lower-case letters and hyphens");

        public Label {
            RULE.validate(value);
        }
    }

    /** A choice. */
    public sealed interface Store {
        record Memory() implements Store {}

        record OnDisk(
                String folder,
                Optional<BucketName> bucket,
                @Existing Optional<BucketName> copy) implements Store {}
    }
}
