package dev.prefectinfra.iam;

/** Something that permissions can be given to. */
public interface Grantee {
    /**
     * Allows what the statements say. What belongs together is best given together: a role writes its policy anew each
     * time.
     *
     * @throws IllegalArgumentException if another statement with the same Sid was allowed before
     * @throws dev.prefectinfra.core.problem.InvalidValue if the policy grows past what AWS allows
     */
    void allow(Statement... statements);
}
