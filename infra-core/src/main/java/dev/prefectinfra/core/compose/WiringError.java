package dev.prefectinfra.core.compose;

import java.util.List;

/** The modules given to {@link Infra} do not fit together: an error in the program, not in the configuration. */
public final class WiringError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> errors;

    WiringError(List<String> errors) {
        super("The modules do not fit together:\n  " + String.join("\n  ", errors));
        this.errors = List.copyOf(errors);
    }

    public List<String> errors() {
        return errors;
    }
}
