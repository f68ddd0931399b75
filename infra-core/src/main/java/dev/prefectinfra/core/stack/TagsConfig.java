package dev.prefectinfra.core.stack;

import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.value.Checks;
import dev.prefectinfra.core.value.InvalidValue;
import dev.prefectinfra.core.value.TextRule;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

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
        new Checks()
                .that("extra", extra.size() <= MOST, "has " + extra.size() + " tags, too many", "at most " + MOST)
                .that(
                        "extra",
                        lowerCase(extra).noneMatch(OWN::contains),
                        "sets a tag that has a key of its own",
                        "keys other than " + String.join(", ", OWN) + ", which stand beside extra")
                // "Tag keys are not case sensitive": Tags for IAM resources, IAM User Guide. For S3 and EC2 they are.
                .that(
                        "extra",
                        lowerCase(extra).distinct().count() == extra.size(),
                        "has two keys that differ in the case of letters only, which IAM refuses for roles",
                        "keys that differ in more")
                .done();
    }

    private static Stream<String> lowerCase(Map<TagKey, TagValue> tags) {
        return tags.keySet().stream().map(key -> key.value().toLowerCase(Locale.ROOT));
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

    /** Key of a tag: at most 128 characters, not one of AWS's own. */
    public record TagKey(String value) {
        private static final TextRule RULE = new TextRule(
                "a tag's key", 1, 128, "[A-Za-z0-9 _.:/=+@-]+", "letters, digits, spaces and _ . : / = + - @");

        public TagKey {
            RULE.check(value);
            if (value.toLowerCase(Locale.ROOT).startsWith("aws:")) {
                throw new InvalidValue("\"" + value + "\" is AWS's own", "a key that does not start with aws:");
            }
        }
    }

    /** Value of a tag: at most 256 characters. */
    public record TagValue(String value) {
        private static final TextRule RULE = new TextRule(
                "a tag's value", 1, 256, "[A-Za-z0-9 _.:/=+@-]+", "letters, digits, spaces and _ . : / = + - @");

        public TagValue {
            RULE.check(value);
        }
    }
}
