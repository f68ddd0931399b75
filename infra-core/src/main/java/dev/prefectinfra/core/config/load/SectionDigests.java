package dev.prefectinfra.core.config.load;

import com.typesafe.config.ConfigValue;
import dev.prefectinfra.core.config.hocon.HoconValues;
import dev.prefectinfra.core.config.hocon.SameValue;
import dev.prefectinfra.core.value.Digest;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A digest of what is written in a section, computed once where accounts or lanes have it in common. */
final class SectionDigests {
    private final Map<SameValue, String> known = new ConcurrentHashMap<>();

    String of(ConfigValue section) {
        return known.computeIfAbsent(
                new SameValue(section),
                any -> new Digest().add(HoconValues.exact(section)).hex());
    }
}
