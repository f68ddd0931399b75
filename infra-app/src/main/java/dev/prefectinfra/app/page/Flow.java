package dev.prefectinfra.app.page;

/**
 * What one part does with another.
 *
 * @param actor the id of who does it
 * @param object the id of what it is done with
 * @param does a verb, or several
 * @param way which way the arrow points
 */
record Flow(String actor, String object, String does, Way way) {
    enum Way {
        TO_OBJECT,
        TO_ACTOR,
        BOTH
    }
}
