package dev.prefectinfra.testing;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import org.jspecify.annotations.Nullable;

/**
 * A place for a value in HOCON.
 *
 * @param path what messages call it
 * @param before the text up to the value
 * @param after the text behind it
 */
record Slot(String path, String before, String after) {
    static Slot top(String key) {
        return new Slot(key, "\n" + key + " = ", "");
    }

    Slot key(String key) {
        return new Slot(path + "." + key, before + "{\n" + ConfigUtil.joinPath(key) + " = ", "\n}" + after);
    }

    /** Below the option of a choice, which is chosen. */
    Slot option(String option) {
        return new Slot(path + "." + option, before + "{\ntype = " + option + "\n" + option + " = ", "\n}" + after);
    }

    Slot element() {
        return element(null);
    }

    /** @param example what the element has besides what is written there, if it is an object */
    Slot element(@Nullable ConfigValue example) {
        String rest = example instanceof ConfigObject ? example.render(ConfigRenderOptions.concise()) + " " : "";
        return new Slot(path + "[0]", before + "[ " + rest, " ]" + after);
    }

    String with(String value) {
        return before + value + after;
    }

    /** The value's line in the text, counted from 1. */
    int line() {
        return 1 + (int) before.chars().filter(c -> c == '\n').count();
    }
}
