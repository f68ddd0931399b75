package dev.prefectinfra.app;

import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.testing.WrongInput;
import java.util.ArrayList;
import java.util.List;

/** Where a key may be set, the weakest first. */
enum Layer {
    COMMON,
    ACCOUNT,
    TYPE,
    ACCOUNT_TYPE,
    SET,
    SET_TYPE;

    private static final String TYPES = "deployment-types.test";

    /** A mistake written into a layer, and the place that its report has to name. */
    record Placed(ConfigCopy copy, String at, List<String> options) {}

    boolean allows(Section<?> section) {
        return section.scope() == Section.Scope.LANE || !ofType();
    }

    private boolean ofType() {
        return this == TYPE || this == ACCOUNT_TYPE || this == SET_TYPE;
    }

    /** What stands before the key in messages about a key that no section has. */
    String prefix() {
        return ofType() ? TYPES + "." : "";
    }

    /** Whether another file of the copy sets the key, which then counts. */
    boolean isHidden(String key, ConfigCopy copy) {
        String path = key.replaceFirst("\\[.*", "");
        List<Layer> stronger = new ArrayList<>();
        if (this == COMMON) {
            stronger.add(ACCOUNT);
        }
        if (this == COMMON || this == ACCOUNT) {
            stronger.add(TYPE);
        }
        return stronger.stream().anyMatch(each -> copy.sets(each, path));
    }

    Placed place(WrongInput mistake, ConfigCopy copy) {
        String text = ofType() ? "\n" + TYPES + " = {" + mistake.hocon() + "\n}" : mistake.hocon();
        int line = mistake.line() + (ofType() ? 1 : 0);
        return switch (this) {
            case COMMON, TYPE -> new Placed(copy, copy.infra().override(text, line), List.of());
            case ACCOUNT, ACCOUNT_TYPE -> new Placed(copy, copy.account().override(text, line), List.of());
            case SET, SET_TYPE -> {
                String assignment = onOneLine(text);
                yield new Placed(copy, "--set " + assignment, List.of("--set=" + assignment));
            }
        };
    }

    private static String onOneLine(String hocon) {
        return hocon.strip().replace("{\n", "{ ").replace("\n}", " }").replace("\n", ", ");
    }
}
