package dev.prefectinfra.trim;

/** Something that a user has to fix: what, and how. */
public final class TrimException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TrimException(String message) {
        super(message);
    }
}
