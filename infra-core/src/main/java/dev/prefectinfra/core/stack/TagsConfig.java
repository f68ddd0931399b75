package dev.prefectinfra.core.stack;

import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.problem.Requirements;
import dev.prefectinfra.core.value.TextRule;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The section {@code tags}: what the provider puts on everything that can be tagged.
 *
 * @param extra further tags by key
 */
public record TagsConfig(TagValue environment, TagValue service, TagValue team, Map<TagKey, TagValue> extra) {
    public static final Section<TagsConfig> SECTION = Section.ofAccount("tags", TagsConfig.class, TagsConfig.class);

    // AWS allows 50 tags on a thing; concerns add a few of their own.
    private static final int MOST = 40;

    private static final List<String> OWN = List.of("environment", "service", "team");

    public TagsConfig {
        Set<String> keys = new HashSet<>(OWN);
        String twice = extra.keySet().stream()
                .map(TagKey::value)
                .filter(key -> !keys.add(key.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElse("");
        new Requirements()
                .that("extra", extra.size() <= MOST, "has " + extra.size() + " tags, too many", "at most " + MOST)
                .that(
                        twice.isEmpty() ? "extra" : "extra." + twice,
                        twice.isEmpty(),
                        "is a tag that is set already",
                        // "Tags for IAM resources", IAM User Guide: two keys that differ in case only are the same.
                        "keys that differ by more than upper and lower case, from each other and from "
                                + String.join(", ", OWN))
                .done();
    }

    /** All tags, sorted by key. */
    public Map<String, String> all() {
        Map<String, String> all = new TreeMap<>();
        extra.forEach((key, value) -> all.put(key.value(), value.value()));
        all.put("environment", environment.value());
        all.put("service", service.value());
        all.put("team", team.value());
        return all;
    }

    // AWS's own form of keys and values ("Tag", Resource Groups Tagging API), without line and paragraph separators.
    private static final String FORM = "[\\p{L}\\p{Zs}\\p{N}_.:/=+@-]+";
    private static final String ALLOWED = "letters and digits of any script, spaces and _ . : / = + - @";

    /** Key of a tag: at most 128 characters, not one of AWS's own. */
    public record TagKey(String value) {
        private static final TextRule RULE = new TextRule("a tag's key", 1, 128, FORM, ALLOWED);

        public TagKey {
            RULE.validate(value);
            if (value.toLowerCase(Locale.ROOT).startsWith("aws:")) {
                throw new InvalidValue("\"" + value + "\" is AWS's own", "a key that does not start with aws:");
            }
        }
    }

    /** Value of a tag: at most 256 characters. */
    public record TagValue(String value) {
        private static final TextRule RULE = new TextRule("a tag's value", 1, 256, FORM, ALLOWED);

        public TagValue {
            RULE.validate(value);
        }
    }
}
