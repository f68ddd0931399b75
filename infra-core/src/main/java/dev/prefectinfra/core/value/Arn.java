package dev.prefectinfra.core.value;

/**
 * The full ARN of one existing resource, without wildcards. Each kind of resource has a record of its own, whose rule
 * restricts service, region and account: a key never takes an arbitrary ARN.
 */
public interface Arn extends Placed {
    String value();

    ArnRule rule();

    /** The account's number in the ARN; {@code aws} for what AWS itself owns. */
    default String accountId() {
        return ArnRule.Parts.of(value()).account();
    }

    /** What stands behind the account id. */
    default String resource() {
        return ArnRule.Parts.of(value()).resource();
    }

    @Override
    default void validateIn(Place place) {
        rule().validateIn(value(), place);
    }
}
