package dev.prefectinfra.ecs.cluster;

import dev.prefectinfra.core.name.UniqueName;
import dev.prefectinfra.core.value.ArnPattern;
import dev.prefectinfra.core.value.Place;
import dev.prefectinfra.core.value.TextRule;
import java.util.List;

/** Name of an ECS cluster: at most 255 characters. */
public record ClusterName(String value) implements UniqueName {
    private static final TextRule RULE =
            new TextRule("an ECS cluster name", 1, 255, "[A-Za-z0-9_-]+", "letters, digits, _ and -");

    public ClusterName {
        RULE.validate(value);
    }

    @Override
    public List<ArnPattern> arns(Place place) {
        return UniqueName.regional(
                place,
                "ecs",
                "cluster/" + value,
                "container-instance/" + value + "/*",
                "service/" + value + "/*",
                "task/" + value + "/*");
    }

    @Override
    public String toString() {
        return value;
    }
}
