package dev.prefectinfra.app;

/** So many things, in words. */
final class Count {
    private Count() {}

    static String of(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
