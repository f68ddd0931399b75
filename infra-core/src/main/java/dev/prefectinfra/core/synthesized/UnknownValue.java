package dev.prefectinfra.core.synthesized;

/** A value cannot be known from the stack alone; the message says which, and why. */
public final class UnknownValue extends Exception {
    private static final long serialVersionUID = 1L;

    UnknownValue(String message) {
        super(message);
    }
}
