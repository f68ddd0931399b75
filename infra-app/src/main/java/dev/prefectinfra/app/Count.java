package dev.prefectinfra.app;

/** A count with its noun: {@code 3 stacks}. */
final class Count {
    private Count() {}

    static String of(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
