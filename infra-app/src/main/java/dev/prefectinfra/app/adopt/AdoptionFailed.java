package dev.prefectinfra.app.adopt;

/** Nothing was adopted; the message says why, and what to do. */
public final class AdoptionFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    AdoptionFailed(String message) {
        super(message);
    }
}
