package dev.prefectinfra.core.config.load;

import dev.prefectinfra.core.compose.Infra;
import dev.prefectinfra.testing.ConfigurationKeys;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Here and not in infra-core, which this support is made of. */
class CoreSectionsTest {
    @TestFactory
    List<DynamicTest> everyKeyOfTerraformAndTags() {
        return ConfigurationKeys.of(new Infra(), "");
    }

    @TestFactory
    List<DynamicTest> everyKeyOfAccount() {
        return ConfigurationKeys.of(AccountConfig.SECTION, "");
    }

    @TestFactory
    List<DynamicTest> everyKeyOfLane() {
        return ConfigurationKeys.of(LaneConfig.SECTION, "");
    }
}
