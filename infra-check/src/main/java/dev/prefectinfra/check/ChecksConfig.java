package dev.prefectinfra.check;

import dev.prefectinfra.check.rule.Rules;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.problem.Suggestion;
import dev.prefectinfra.core.value.Reason;
import dev.prefectinfra.core.value.TextRule;
import java.util.Map;
import java.util.Optional;

/**
 * The section {@code checks}.
 *
 * @param failSynth whether a finding that is not accepted stops synthesis
 * @param accepted why, by rule and by the resource that breaks it
 */
public record ChecksConfig(boolean failSynth, Map<RuleId, Map<Address, Reason>> accepted) {
    public static final Section<ChecksConfig> SECTION =
            Section.ofAccount("checks", ChecksConfig.class, ChecksConfig.class);

    /** Why something is accepted, if it is. */
    Optional<String> reason(String rule, String stack, String address) {
        return accepted.entrySet().stream()
                .filter(entry -> entry.getKey().value().equals(rule))
                .flatMap(entry -> entry.getValue().entrySet().stream())
                .filter(entry -> entry.getKey().names(stack, address))
                .map(entry -> entry.getValue().value())
                .findFirst();
    }

    /** The id of one of {@link Rules#all()}. */
    public record RuleId(String value) {
        public RuleId {
            if (!Rules.ids().contains(value)) {
                // All of them would fill the screen.
                throw InvalidValue.withFix(
                        '"' + value + "\" is not a rule",
                        Suggestion.nearest(Rules.ids(), value).orElse("allowed: an id that infra check --rules lists"));
            }
        }
    }

    /** Terraform's address of a resource, in any stack, or in one: {@code STACK/TYPE.NAME}. */
    public record Address(String value) {
        private static final TextRule RULE = new TextRule(
                "the address of a resource",
                3,
                512,
                "([a-z0-9-]+/)?(data\\.)?[a-z0-9_]+\\.[A-Za-z0-9_-]+",
                "TYPE.NAME as in Terraform, or STACK/TYPE.NAME for that stack only");

        public Address {
            RULE.validate(value);
        }

        boolean names(String stack, String address) {
            return value.equals(address) || value.equals(stack + "/" + address);
        }
    }
}
