package dev.prefectinfra.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prefectinfra.core.config.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;

/** That the check of all keys finds what it is there to find. */
class ConfigurationKeysTest {
    @Test
    void everyKeyIsFound() {
        assertThat(Keys.of(Every.SECTION))
                .extracting(Key::path)
                .containsExactly(
                        "every",
                        "every.plain",
                        "every.maybe",
                        "every.inner",
                        "every.inner.drop-after",
                        "every.list",
                        "every.list[0]",
                        "every.list[0].drop-after",
                        "every.map",
                        "every.map.sample",
                        "every.map.sample[0]",
                        "every.choice",
                        "every.choice.type",
                        "every.choice.one",
                        "every.choice.one.text",
                        "every.choice.other-one");
    }

    @Test
    void everyMistakeIsFound() {
        // The section's defaults leave half of its keys without a comment, and name no key without a default.
        List<String> failed = new ArrayList<>();
        for (DynamicTest test : ConfigurationKeys.of(Every.SECTION, "every { plain = p, inner.drop-after = 1 }")) {
            try {
                test.getExecutable().execute();
            } catch (Throwable e) {
                failed.add(test.getDisplayName());
            }
        }

        assertThat(failed)
                .containsExactly(
                        "every.plain is documented",
                        "every.maybe is documented",
                        "every.inner is documented",
                        "every.inner.drop-after is documented",
                        "every.list[0].drop-after is documented",
                        "every.choice.type is documented",
                        "every.choice.one.text is documented");
    }

    record Every(
            Name plain,
            Optional<String> maybe,
            Inner inner,
            List<Inner> list,
            Map<String, List<String>> map,
            Choice choice) {
        static final Section<Every> SECTION = Section.ofLane("every", Every.class, Every.class);

        record Name(String value) {}

        record Inner(int dropAfter) {}

        sealed interface Choice {
            record One(String text) implements Choice {}

            record OtherOne() implements Choice {}
        }
    }
}
