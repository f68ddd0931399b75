package dev.prefectinfra.iam;

/** Something that permissions can be given to. */
public interface Grantee {
    /**
     * Allows what the statement says.
     *
     * @throws IllegalArgumentException if another statement with the same Sid was allowed before
     * @throws dev.prefectinfra.core.value.InvalidValue if the policy grows past what AWS allows
     */
    void allow(Statement statement);
}
