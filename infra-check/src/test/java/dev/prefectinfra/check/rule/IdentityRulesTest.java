package dev.prefectinfra.check.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prefectinfra.check.policy.AwsActions;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class IdentityRulesTest {
    static Set<String> withoutResource() {
        return IdentityRules.WITHOUT_RESOURCE;
    }

    /** What AWS gives resources one day is no longer right with all of them. */
    @ParameterizedTest
    @MethodSource("withoutResource")
    void whatMayHaveAllResourcesKnowsNoOther(String action) {
        assertThat(AwsActions.worksOn(action)).containsExactly(AwsActions.NO_ARN);
    }
}
