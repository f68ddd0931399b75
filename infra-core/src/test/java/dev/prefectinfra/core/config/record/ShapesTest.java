package dev.prefectinfra.core.config.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prefectinfra.core.sample.QueueConfig;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class ShapesTest {
    @Test
    void keysDoNotDependOnTheLocale() {
        // In Turkish, the lower case of I is another letter: QUEUE_FIRST_IN would not be first-in.
        assertThat(Locale.getDefault().getLanguage()).as("locale of the tests").isEqualTo("tr");
        assertThat(Shapes.name(QueueConfig.Order.FIRST_IN)).isEqualTo("first-in");
        assertThat(Shapes.kebab("dropUntaggedAfterDays")).isEqualTo("drop-untagged-after-days");
    }
}
