package dev.prefectinfra.testing;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import dev.prefectinfra.core.config.Section;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;

/**
 * What {@code reference.conf} says about a section.
 *
 * @param defaults the section's own part; null when it has none
 * @param comments all comments above and in it
 */
record Documentation(@Nullable ConfigValue defaults, String comments) {
    static Documentation of(Section<?> section) {
        String text = reference(section.owner());
        return new Documentation(
                ConfigFactory.parseString(text).root().get(section.name()), comments(text, section.name()));
    }

    /** The section's defaults, below its name. */
    static Config defaults(Section<?> section) {
        ConfigValue part =
                ConfigFactory.parseString(reference(section.owner())).root().get(section.name());
        return part == null ? ConfigFactory.empty() : part.atKey(section.name());
    }

    /** A key with a default has its comment above it; one without is named in a comment of the section. */
    void check(Key key) {
        ConfigValue value = at(key.path());
        if (value != null) {
            Assertions.assertThat(value.origin().comments())
                    .as(
                            "comment above %s, line %d of reference.conf",
                            key.path(), value.origin().lineNumber())
                    .isNotEmpty();
        } else if (key.named()) {
            Assertions.assertThat(comments)
                    .as("comments of the section, which have to name %s", key.path())
                    .containsPattern("(?<![\\w-])" + Pattern.quote(key.name()) + "(?![\\w-])");
        }
    }

    /**
     * How long the text of a key may be, as the comment above it says: "3 to 63 characters", or "at most 64
     * characters".
     */
    Optional<Integer> greatestLength(Key key) {
        ConfigValue value = at(key.path());
        Matcher length = Pattern.compile("(?:\\d+ to|[Aa]t most) (\\d+) characters")
                .matcher(value == null ? "" : String.join(" ", value.origin().comments()));
        return length.find() ? Optional.of(Integer.valueOf(length.group(1))) : Optional.empty();
    }

    /** Whether the key has a default. */
    boolean hasDefault(Key key) {
        return at(key.path()) != null;
    }

    private @Nullable ConfigValue at(String path) {
        ConfigValue value = defaults;
        String[] keys = path.split("\\.", -1);
        for (int i = 1; i < keys.length; i++) {
            value = value instanceof ConfigObject object ? object.get(keys[i]) : null;
        }
        return value;
    }

    private static String reference(Class<?> owner) {
        try (InputStream in = owner.getResourceAsStream("reference.conf")) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The comment lines above the section and up to the brace that closes it. */
    private static String comments(String text, String section) {
        Matcher block = Pattern.compile("(?ms)((?:^#[^\n]*\n)*)^" + Pattern.quote(section) + "\\b(?:[^\n]*}$|.*?^})")
                .matcher(text);
        StringBuilder comments = new StringBuilder();
        if (block.find()) {
            block.group()
                    .lines()
                    .map(String::strip)
                    .filter(line -> line.startsWith("#"))
                    .forEach(line -> comments.append(line).append('\n'));
        }
        return comments.toString();
    }
}
