package dev.prefectinfra.core.config.hocon;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.List;

/** What {@code reference.conf} says about keys. */
public record KeyComments(ConfigObject defaults) {
    /** The lines above a key; else those above the nearest object around it. */
    public List<String> on(String key) {
        List<String> comment = List.of();
        ConfigValue at = defaults;
        for (String part : key.split("[.\\[]", -1)) {
            if (!(at instanceof ConfigObject object) || !object.containsKey(part)) {
                break;
            }
            at = object.get(part);
            if (!at.origin().comments().isEmpty()) {
                comment = at.origin().comments();
            }
        }
        return comment.stream().map(String::stripTrailing).toList();
    }
}
