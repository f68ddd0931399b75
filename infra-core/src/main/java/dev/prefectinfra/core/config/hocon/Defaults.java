package dev.prefectinfra.core.config.hocon;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValue;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.problem.Location;
import dev.prefectinfra.core.problem.Location.Kind;
import dev.prefectinfra.core.problem.Problems;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The defaults of sections: their part of the {@code reference.conf} beside the owner's class. A package may add to a
 * section of another one, as where its own defaults need a hardening check's acceptance; what it adds counts if that
 * section is in use too.
 */
final class Defaults {
    private static final String FILE = "reference.conf";

    /** They cannot change while a process runs, and are most of what it reads. None that had a problem. */
    private static final Map<List<Section<?>>, Config> READ = new ConcurrentHashMap<>();

    private final HoconReader reader;
    private final Map<String, Config> byPackage = new HashMap<>();

    private Defaults(HoconReader reader) {
        this.reader = reader;
    }

    static Config of(Collection<Section<?>> sections, Problems problems) {
        List<Section<?>> key = List.copyOf(sections);
        Config known = READ.get(key);
        if (known != null) {
            return known;
        }
        Problems own = new Problems();
        Config read = new Defaults(new HoconReader(null, own)).of(key);
        if (own.isComplete() && own.found().isEmpty()) {
            READ.put(key, read);
        } else {
            problems.addAll(own);
        }
        return read;
    }

    private Config of(List<Section<?>> sections) {
        Config all = ConfigFactory.empty();
        for (Section<?> section : sections) {
            // Only the section's own part: its package may hold modules that are not in use.
            all = all.withFallback(part(section.owner(), section));
        }
        for (Section<?> section : sections) {
            for (Section<?> other : sections) {
                all = all.withFallback(part(other.owner(), section));
            }
        }
        return all;
    }

    private Config part(Class<?> beside, Section<?> section) {
        ConfigValue part = byPackage
                .computeIfAbsent(beside.getPackageName(), any -> read(beside))
                .root()
                .get(section.name());
        return part == null ? ConfigFactory.empty() : part.atKey(section.name());
    }

    private Config read(Class<?> owner) {
        try (InputStream in = owner.getResourceAsStream(FILE)) {
            if (in == null) {
                return ConfigFactory.empty();
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return reader.text(text, new Location(Kind.DEFAULT, owner.getPackageName() + "/" + FILE, 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
