package dev.prefectinfra.check.rule;

import static dev.prefectinfra.check.rule.Rule.got;
import static dev.prefectinfra.check.rule.Rule.rule;
import static dev.prefectinfra.check.rule.Rule.shown;
import static dev.prefectinfra.core.synthesized.Arguments.isSet;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;

/** Log groups. */
final class LogRules {
    private static final String GROUP = "aws_cloudwatch_log_group";
    // Days, as CloudWatch offers them; 0 is forever.
    private static final Set<Integer> OFFERED = Set.of(
            0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653);

    private LogRules() {}

    static List<Rule> all() {
        return List.of(
                rule("LOGS-RETENTION", "A log group has a retention period.")
                        .because("Without one CloudWatch keeps events forever, and the bill grows.")
                        .fix("set retention_in_days")
                        .like("CKV_AWS_66")
                        .each(
                                GROUP,
                                (stack, group) -> got(isSet(retention(group.arguments())), "no retention_in_days")),
                rule("LOGS-YEAR", "A log group keeps events for a year.")
                        .because("Questions about an incident often come much later.")
                        .fix("set retention_in_days to 365 or more, or to 0 for forever")
                        .like("CKV_AWS_338", "CloudWatch.16")
                        .each(GROUP, (stack, group) -> {
                            JsonNode days = retention(group.arguments());
                            return got(
                                    !isSet(days) || days.asInt() == 0 || days.asInt() >= 365,
                                    "retention_in_days is " + shown(days));
                        }),
                rule("LOGS-RETENTION-OFFERED", "A log group has a retention period that CloudWatch offers.")
                        .because("Others are refused at apply.")
                        .fix("use the next of CloudWatch's retention periods")
                        .each(GROUP, (stack, group) -> {
                            JsonNode days = retention(group.arguments());
                            return got(
                                    !days.isNumber() || OFFERED.contains(days.asInt()),
                                    "retention_in_days is " + shown(days));
                        }),
                rule("LOGS-KMS", "A log group encrypts with a customer key.")
                        .because("A key has a policy and a log of its own, so that reading takes two permissions.")
                        .fix("set kms_key_id")
                        .like("CKV_AWS_158")
                        .each(GROUP, (stack, group) -> got(isSet(group.argument("kms_key_id")), "no kms_key_id")));
    }

    private static JsonNode retention(JsonNode group) {
        return group.path("retention_in_days");
    }
}
