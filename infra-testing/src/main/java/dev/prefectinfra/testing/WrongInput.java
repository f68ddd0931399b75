package dev.prefectinfra.testing;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import dev.prefectinfra.core.config.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * One way to get one key of a section wrong. Keys are found in the section's record, so a new one is covered by being
 * there.
 *
 * @param section whose key it is
 * @param kind what is wrong
 * @param key the key's path; for the name of a map's entry, the map's
 * @param subject how the message about it begins, behind the place
 * @param hocon what to write into a layer; it starts with the end of a line
 * @param line the line of the value in it, counted from 1
 */
public record WrongInput(Section<?> section, MistakeKind kind, String key, String subject, String hocon, int line) {
    private static final String SOME_TEXT = "sample";

    /**
     * Every mistake in every key of a section.
     *
     * @param examples HOCON with accepted values; what has none there is tried with a text of no meaning
     */
    public static List<WrongInput> allOf(Section<?> section, String examples) {
        ConfigObject known = ConfigFactory.parseString(examples)
                .withFallback(Documentation.defaults(section))
                .resolve()
                .root();
        List<WrongInput> all = new ArrayList<>();
        Slot misspelt = Slot.top(Key.misspelt(section.name()));
        all.add(of(section, MistakeKind.MISSPELT, misspelt, "{}"));
        Keys.of(section, known).forEach(key -> addAll(section, key, all));
        return all;
    }

    private static void addAll(Section<?> section, Key key, List<WrongInput> all) {
        Slot slot = key.slot();
        all.add(of(section, MistakeKind.WRONG_TYPE, slot, key.wrongValue()));
        if (key.named()) {
            all.add(of(section, MistakeKind.MISSPELT, key.misspelt(), "1"));
        }
        if (key.required()) {
            all.add(of(section, MistakeKind.MISSING, slot, "null"));
        }
        if (key.isBoolean()) {
            List.of("1", "yes", "\"\"", "TRUE")
                    .forEach(text -> all.add(of(section, MistakeKind.OUT_OF_RANGE, slot, text)));
        }
        if (key.isNumber()) {
            List.of("-1", "2147483648", "1.5", "1e1", "\"\"", "\"1 \"", "\"\uff11\"")
                    .forEach(number -> all.add(of(section, MistakeKind.OUT_OF_RANGE, slot, number)));
        }
        if (key.isText()) {
            String text = key.example() == null
                    ? SOME_TEXT
                    : String.valueOf(key.example().unwrapped());
            Set<MistakeKind> kinds = text.startsWith("arn:") ? MistakeKind.OF_ARN : MistakeKind.OF_TEXT;
            kinds.forEach(kind -> all.add(of(section, kind, slot, quoted(kind.in(text)))));
        }
        if (key.isList() && key.example() instanceof ConfigList list && !list.isEmpty()) {
            String value = rendered(list.get(0));
            String second = key.path() + "[1]";
            String twice = slot.with("[ " + value + ", " + value + " ]");
            all.add(new WrongInput(section, MistakeKind.TWICE, second, second + " ", twice, slot.line()));
        }
        if (key.isMap() && key.example() instanceof ConfigObject map && !map.isEmpty()) {
            String name = new TreeSet<>(map.keySet()).first();
            String value = rendered(map.get(name));
            for (MistakeKind kind : MistakeKind.OF_TEXT) {
                Slot entry = slot.key(kind.in(name));
                all.add(new WrongInput(section, kind, key.path(), key.path() + ".", entry.with(value), entry.line()));
            }
        }
    }

    private static WrongInput of(Section<?> section, MistakeKind kind, Slot slot, String value) {
        return new WrongInput(section, kind, slot.path(), slot.path() + " ", slot.with(value), slot.line());
    }

    private static String quoted(String text) {
        return rendered(ConfigValueFactory.fromAnyRef(text));
    }

    private static String rendered(ConfigValue value) {
        return value.render(ConfigRenderOptions.concise());
    }

    @Override
    public String toString() {
        return kind + " in " + subject.strip();
    }
}
