package dev.prefectinfra.core.value;

/** Why something that looks wrong is meant so: 10 to 500 characters, for reviewers. It reaches no output. */
public record Reason(String value) {
    private static final TextRule RULE =
            new TextRule("a reason", 10, 500, ".*", "a sentence that a reviewer can accept");

    public Reason {
        RULE.validate(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
