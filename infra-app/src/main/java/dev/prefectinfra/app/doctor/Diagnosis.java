package dev.prefectinfra.app.doctor;

/**
 * What was found out about one thing.
 *
 * @param thing such as {@code Terraform}
 * @param got what there is, or what is wrong; never a secret
 * @param fix what to do; empty where nothing is to be done
 */
public record Diagnosis(State state, String thing, String got, String fix) {
    /** How it is. */
    public enum State {
        FOUND("found"),
        MISSING("missing"),
        TOO_OLD("too old"),
        WRONG("wrong"),
        /** What it takes to ask was not there. */
        NOT_ASKED("not asked");

        private final String words;

        State(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    static Diagnosis found(String thing, String got) {
        return new Diagnosis(State.FOUND, thing, got, "");
    }

    static Diagnosis missing(String thing, String got, String fix) {
        return new Diagnosis(State.MISSING, thing, got, fix);
    }

    static Diagnosis wrong(String thing, String got, String fix) {
        return new Diagnosis(State.WRONG, thing, got, fix);
    }

    static Diagnosis notAsked(String thing, String why, String fix) {
        return new Diagnosis(State.NOT_ASKED, thing, why, fix);
    }

    /** Whether the next step would fail. */
    public boolean isBad() {
        return state != State.FOUND && state != State.NOT_ASKED;
    }
}
