package dev.prefectinfra.core.config.load;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.config.hocon.HoconValues;
import dev.prefectinfra.core.config.hocon.Origins;
import dev.prefectinfra.core.config.record.Placeholders;
import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.problem.Location;
import dev.prefectinfra.core.value.Digest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The bound sections of one account or of one lane. */
public final class Settings {
    // A text would stand in quotes.
    private static final String UNSET = "null";

    private final Map<Section<?>, Record> records;
    private final ConfigObject values;
    private final Placeholders placeholders;
    private final SectionDigests digests;
    private @Nullable String digest;

    Settings(Map<Section<?>, Record> records, ConfigObject values, Placeholders placeholders, SectionDigests digests) {
        this.records = Map.copyOf(records);
        this.values = values;
        this.placeholders = placeholders;
        this.digests = digests;
    }

    /**
     * One effective value.
     *
     * @param key its full path
     * @param value the effective value, with its placeholders filled; {@code null} as a text where nothing is set
     * @param at where it was set
     * @param destructive what a change of it replaces or destroys
     */
    public record Entry(String key, String value, Location at, Optional<String> destructive) {}

    /** @throws IllegalArgumentException if the section was not registered for this scope */
    public <C extends Record> C get(Section<C> section) {
        return find(section)
                .orElseThrow(() ->
                        new IllegalArgumentException("no module registered the section " + section.name() + " here"));
    }

    <C extends Record> Optional<C> find(Section<C> section) {
        return Optional.ofNullable(records.get(section)).map(section.type()::cast);
    }

    /** Sorted by their sections' names. */
    Stream<Record> records() {
        return sorted().map(records::get);
    }

    /** Every value that is set, sorted by key, with the place that set it. */
    public List<Entry> entries() {
        return sorted().flatMap(section -> entries(section).stream()).toList();
    }

    /** Those of one section. */
    public List<Entry> entries(Section<?> section) {
        return allEntries(section).stream()
                .filter(entry -> !entry.value().equals(UNSET))
                .toList();
    }

    /** Those of {@link #entries}, and with the value {@code null} the keys whose default is to be unset. */
    public List<Entry> allEntries() {
        return sorted().flatMap(section -> allEntries(section).stream()).toList();
    }

    private List<Entry> allEntries(Section<?> section) {
        List<Entry> entries = new ArrayList<>();
        collect(section, section.name(), values.get(section.name()), entries);
        return entries;
    }

    /** Another one whenever a value of one of its sections is another, wherever that was set. */
    String digest() {
        String made = digest;
        if (made == null) {
            Digest of = new Digest();
            sorted().forEach(section -> {
                ConfigValue value = values.get(section.name());
                of.add(section.name()).add(value == null ? "" : digests.of(value));
            });
            made = of.hex();
            digest = made;
        }
        return made;
    }

    private Stream<Section<?>> sorted() {
        return records.keySet().stream().sorted(Comparator.comparing(Section::name));
    }

    /** Where the value at a path was set, or the nearest object above it. */
    Location at(String path) {
        return Origins.of(HoconValues.below(values, path));
    }

    private void collect(Section<?> section, String path, ConfigValue value, List<Entry> entries) {
        if (value instanceof ConfigObject object) {
            new TreeMap<>(object).forEach((key, each) -> collect(section, path + "." + key, each, entries));
        } else if (value instanceof ConfigList list && !list.isEmpty()) {
            for (int i = 0; i < list.size(); i++) {
                collect(section, path + "[" + i + "]", list.get(i), entries);
            }
        } else if (value != null) {
            entries.add(new Entry(path, shown(value), Origins.of(value), DestructiveKeys.of(section, path)));
        }
    }

    private String shown(ConfigValue value) {
        if (value instanceof ConfigList) {
            return "[]";
        }
        if (value.valueType() == ConfigValueType.NULL) {
            return UNSET;
        }
        String text = HoconValues.plain(value);
        try {
            return value.valueType() == ConfigValueType.STRING ? '"' + placeholders.fill(text) + '"' : text;
        } catch (InvalidValue e) {
            // Below a choice that was not chosen, where nothing is bound.
            return '"' + text + '"';
        }
    }
}
