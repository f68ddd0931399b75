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

    /**
     * Mistakes written into a layer.
     *
     * @param at the places that their reports have to name, in the same order
     */
    record Placed(List<String> at, List<String> options) {}

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
        return place(List.of(mistake), copy);
    }

    /** Writes mistakes of sections that differ. */
    Placed place(List<WrongInput> mistakes, ConfigCopy copy) {
        ConfigCopy.Text file = this == COMMON || this == TYPE ? copy.infra() : copy.account();
        StringBuilder text = new StringBuilder();
        List<String> at = new ArrayList<>();
        List<String> options = new ArrayList<>();
        for (WrongInput mistake : mistakes) {
            String hocon = ofType() ? "\n" + TYPES + " = {" + mistake.hocon() + "\n}" : mistake.hocon();
            if (this == SET || this == SET_TYPE) {
                options.add("--set=" + onOneLine(hocon));
                at.add("--set " + onOneLine(hocon));
            } else {
                long before = text.chars().filter(c -> c == '\n').count();
                at.add(file.file() + ":" + (before + mistake.line() + (ofType() ? 1 : 0)));
                text.append(hocon);
            }
        }
        if (options.isEmpty()) {
            file.override(text.toString());
        }
        return new Placed(at, options);
    }

    private static String onOneLine(String hocon) {
        return hocon.strip().replace("{\n", "{ ").replace("\n}", " }").replace("\n", ", ");
    }
}
