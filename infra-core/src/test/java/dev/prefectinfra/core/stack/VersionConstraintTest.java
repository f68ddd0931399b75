package dev.prefectinfra.core.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prefectinfra.core.problem.InvalidValue;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** As Terraform reads constraints. */
final class VersionConstraintTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                ">= 5.23.1, < 6.0.0|5.100.0|true",
                ">= 5.23.1, < 6.0.0|5.23.0|false",
                ">= 5.23.1, < 6.0.0|6.0.0|false",
                ">= 5.23.1, < 7.0.0|6.66.0|true",
                ">= 5.23.1, < 7.0.0|7.0.0|false",
                "~> 5.23|5.100.0|true",
                "~> 5.23|6.0.0|false",
                "~> 5.23.1|5.23.9|true",
                "~> 5.23.1|5.24.0|false",
                "~> 5|5.9.9|true",
                "5.100.0|5.100.0|true",
                "= 5.100|5.100.0|true",
                "5.100.0|5.100.1|false",
                ">5.1,!= 5.2.0|5.2.0|false",
                ">5.1,!= 5.2.0|5.10.0|true",
                "<= 5.1|5.1.0|true",
                "> 5.1|5.1.0|false"
            })
    void allowsWhatTerraformAllows(String constraint, String version, boolean allowed) {
        assertThat(new VersionConstraint(constraint).allows(Version.of(version)))
                .isEqualTo(allowed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "> 6, < 5",
                "< 0.0.0",
                ">= 6.0.0, < 6.0.0",
                "= 5.1.0, != 5.1.0",
                "~> 5.23, >= 6",
                "5.1.0, 5.1.1",
                "> 5.1.0, < 5.1.1"
            })
    void refusesWhatNoVersionSatisfies(String constraint) {
        assertThatThrownBy(() -> new VersionConstraint(constraint))
                .isInstanceOf(InvalidValue.class)
                .hasMessageContaining("allows no version");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                ">= 1.10|false",
                "~> 1.10|false",
                "~> 1.10.2, != 1.10.3|false",
                "1.11.4|false",
                ">= 1.9|true",
                "~> 1.5|true",
                "< 2|true",
                "!= 1.9.8|true",
                "1.9.8|true",
                "<= 1.2|true"
            })
    void knowsWhetherItAllowsOlderOnes(String constraint, boolean older) {
        assertThat(new VersionConstraint(constraint).allowsBelow(Version.of("1.10")))
                .isEqualTo(older);
    }
}
