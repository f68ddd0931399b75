package dev.prefectinfra.trim;

/** A provider that is built in a way that this program does not know: it is left whole. */
final class CannotTrim extends Exception {
    private static final long serialVersionUID = 1;

    CannotTrim(String reason) {
        super(reason);
    }
}
