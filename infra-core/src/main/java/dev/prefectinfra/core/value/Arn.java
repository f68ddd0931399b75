package dev.prefectinfra.core.value;

/**
 * The full ARN of one existing thing. No wildcard: it is used where AWS wants an exact one. Each kind of thing has a
 * record of its own, whose rule says of which service, region and account it may be: an ARN of anything cannot be
 * configured.
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
