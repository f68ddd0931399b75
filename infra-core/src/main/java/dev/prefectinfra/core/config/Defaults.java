package dev.prefectinfra.core.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** The defaults of sections: their part of the {@code reference.conf} beside the owner's class. */
final class Defaults {
    private final HoconReader reader;
    private final Map<String, Config> byPackage = new HashMap<>();

    Defaults(HoconReader reader) {
        this.reader = reader;
    }

    Config of(Collection<Section<?>> sections) {
        Config all = ConfigFactory.empty();
        for (Section<?> section : sections) {
            // Only the section's own part: its package may hold modules that are not in use.
            ConfigValue part = byPackage
                    .computeIfAbsent(section.owner().getPackageName(), any -> read(section.owner()))
                    .root()
                    .get(section.name());
            if (part != null) {
                all = all.withFallback(part.atKey(section.name()));
            }
        }
        return all;
    }

    private Config read(Class<?> owner) {
        try (InputStream in = owner.getResourceAsStream(References.DEFAULTS)) {
            if (in == null) {
                return ConfigFactory.empty();
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return reader.text(text, owner.getPackageName() + "/" + References.DEFAULTS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
