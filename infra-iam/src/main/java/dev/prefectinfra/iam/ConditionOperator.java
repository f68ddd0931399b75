package dev.prefectinfra.iam;

import dev.prefectinfra.core.value.TextRule;

/**
 * A condition operator that is false when its key is absent. All others let in whoever leaves the key out: the negated
 * ones, {@code ...IfExists}, {@code ForAllValues}, and {@code Null} ("IAM JSON policy elements: Condition operators",
 * IAM User Guide).
 */
public record ConditionOperator(String value) {
    private static final TextRule RULE = new TextRule(
            "a condition operator",
            4,
            40,
            "(?:ForAnyValue:)?(?:String(?:Equals(?:IgnoreCase)?|Like)|Arn(?:Equals|Like)|Bool|BinaryEquals|IpAddress"
                    + "|(?:Numeric|Date)(?:Equals|(?:Less|Greater)Than(?:Equals)?))",
            "such as StringEquals, ArnLike, IpAddress; none that is true when the key is absent: ...Not...,"
                    + " ...IfExists, ForAllValues, Null");

    public ConditionOperator {
        RULE.validate(value);
    }
}
