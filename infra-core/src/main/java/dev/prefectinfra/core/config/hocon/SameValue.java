package dev.prefectinfra.core.config.hocon;

import com.typesafe.config.ConfigValue;

/**
 * A value as a key: the very same object. Most values of an account or a lane are what all have in common, and merging
 * layers keeps those objects; to compare what is in them would take longer than to read it again.
 */
public record SameValue(ConfigValue value) {
    @Override
    public boolean equals(Object other) {
        return other instanceof SameValue same && value == same.value;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(value);
    }
}
