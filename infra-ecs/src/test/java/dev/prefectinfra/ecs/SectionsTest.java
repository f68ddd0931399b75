package dev.prefectinfra.ecs;

import dev.prefectinfra.testing.ConfigurationKeys;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class SectionsTest {
    @TestFactory
    List<DynamicTest> everyKey() {
        return ConfigurationKeys.of(Lanes.infra(), Lanes.REQUIRED);
    }
}
