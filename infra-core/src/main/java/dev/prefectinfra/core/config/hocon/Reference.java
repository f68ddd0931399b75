package dev.prefectinfra.core.config.hocon;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import dev.prefectinfra.core.problem.Location;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A {@code ${other.key}} as the library has parsed it: what stands in a comment or a text is none, {@code +=} is one.
 *
 * @param path as the library looks it up: with the key before it, if an object includes its file
 * @param optional whether it is written {@code ${?other.key}}
 * @param at where the value begins that it is part of
 */
record Reference(String path, boolean optional, Location at) {

    /** Those that are not resolved yet. */
    static List<Reference> in(Config config) {
        List<Reference> found = new ArrayList<>();
        collect(config.root(), found);
        return found;
    }

    private static void collect(ConfigValue value, Collection<Reference> found) {
        try {
            if (value instanceof ConfigObject object) {
                if (!object.toConfig().isResolved()) {
                    object.values().forEach(each -> collect(each, found));
                }
                return;
            }
            if (value instanceof ConfigList list) {
                list.forEach(each -> collect(each, found));
                return;
            }
        } catch (ConfigException.NotResolved e) {
            // Several objects that are merged when they are resolved: the library renders them all.
        }
        collect(value.render(ConfigRenderOptions.concise()), Origins.of(value), found);
    }

    /** The library does not give its references away, but renders them. Around them stands JSON. */
    private static void collect(String rendered, Location at, Collection<Reference> found) {
        int i = 0;
        while (i < rendered.length()) {
            if (rendered.startsWith("${", i)) {
                int start = i + 2;
                i = start;
                while (rendered.charAt(i) != '}') {
                    i = after(rendered, i);
                }
                boolean optional = rendered.charAt(start) == '?';
                found.add(new Reference(rendered.substring(optional ? start + 1 : start, i), optional, at));
            }
            i = after(rendered, i);
        }
    }

    /** Behind the text in quotes that begins here; behind the character, if none does. */
    private static int after(String rendered, int begin) {
        int i = begin;
        if (rendered.charAt(begin) == '"') {
            do {
                i += rendered.charAt(i) == '\\' ? 2 : 1;
            } while (rendered.charAt(i) != '"');
        }
        return i + 1;
    }
}
