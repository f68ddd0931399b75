package dev.prefectinfra.ecs.network;

import dev.prefectinfra.core.name.UniqueName;
import dev.prefectinfra.core.value.TextRule;

/** Name of a security group: at most 255 characters. */
public record SecurityGroupName(String value) implements UniqueName {
    private static final TextRule RULE = new TextRule(
            "a security group name",
            1,
            255,
            "(?!sg-)[A-Za-z0-9 ._:/()#,@+=&;!-]+",
            "letters, digits, spaces and ._-:/()#,@+=&;!, not starting with sg-");

    public SecurityGroupName {
        RULE.validate(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
