package dev.prefectinfra.testing;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import dev.prefectinfra.core.config.Section;
import java.util.ArrayList;
import java.util.EnumSet;
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
public record WrongInput(Section<?> section, Kind kind, String key, String subject, String hocon, int line) {
    private static final String SOME_TEXT = "sample";

    /** What is wrong. */
    public enum Kind {
        MISSPELT,
        MISSING,
        WRONG_TYPE,
        /** A number or a truth value that is none, or none that is allowed. */
        OUT_OF_RANGE,
        /** A list's value stands there a second time. */
        TWICE,
        EMPTY,
        TOO_LONG,
        /** Terraform would evaluate it. */
        INTERPOLATION,
        /** IAM would evaluate it. */
        POLICY_VARIABLE,
        DIRECTIVE,
        UNKNOWN_PLACEHOLDER,
        QUOTE,
        BACKSLASH,
        NEWLINE,
        TAB,
        NUL,
        ESCAPE,
        STAR,
        QUESTION_MARK,
        /** A letter of another script that looks like one of ours. */
        LOOK_ALIKE,
        LEADING_SPACE,
        TRAILING_SPACE,
        /** The ARN of something that is not in the account's partition; the next ones likewise. */
        OTHER_PARTITION,
        OTHER_SERVICE,
        OTHER_REGION,
        OTHER_ACCOUNT,
        /** AWS's own. */
        OF_AWS;

        /** What no text may hold, whatever it means. */
        static final Set<Kind> NEVER_ALLOWED =
                EnumSet.of(INTERPOLATION, DIRECTIVE, UNKNOWN_PLACEHOLDER, NEWLINE, TAB, NUL, ESCAPE);

        private static final Set<Kind> OF_TEXT = EnumSet.range(EMPTY, TRAILING_SPACE);
        private static final Set<Kind> OF_ARN = EnumSet.range(EMPTY, OF_AWS);

        /** A text that was right, made wrong. */
        private String in(String text) {
            return switch (this) {
                case EMPTY -> "";
                case TOO_LONG -> text.charAt(0) + "a".repeat(5000) + text.substring(1);
                case INTERPOLATION -> text + "${aws_iam_role.x.arn}";
                case DIRECTIVE -> text + "%{ if true }";
                case UNKNOWN_PLACEHOLDER -> text + "{nobody}";
                case QUOTE -> text + '"';
                case BACKSLASH -> text + '\\';
                case NEWLINE -> text + "\nx";
                case TAB -> text + "\tx";
                case NUL -> text + '\0';
                case ESCAPE -> text + "\u001b[31m";
                // Before the last character: some names have to end as they do.
                case STAR -> before(text, "zz*zz");
                case QUESTION_MARK -> before(text, "zz?zz");
                case POLICY_VARIABLE -> before(text, "zz${aws:username}zz");
                case LOOK_ALIKE -> text + "\u0430";
                case LEADING_SPACE -> ' ' + text;
                case TRAILING_SPACE -> text + ' ';
                case OTHER_PARTITION -> withPart(text, 1, "aws-us-gov");
                case OTHER_SERVICE -> withPart(text, 2, "glue");
                case OTHER_REGION -> withPart(text, 3, "ap-northeast-3");
                case OTHER_ACCOUNT -> withPart(text, 4, "999999999999");
                case OF_AWS -> withPart(text, 4, "aws");
                case MISSPELT, MISSING, WRONG_TYPE, OUT_OF_RANGE, TWICE -> throw new IllegalArgumentException(name());
            };
        }
    }

    private static String withPart(String arn, int part, String other) {
        String[] parts = arn.split(":", 6);
        parts[part] = other;
        return String.join(":", parts);
    }

    private static String before(String text, String wildcard) {
        int last = text.length() - 1;
        return text.substring(0, last) + wildcard + text.charAt(last);
    }

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
        all.add(of(section, Kind.MISSPELT, misspelt, "{}"));
        Key.allOf(section, known).forEach(key -> addAll(section, key, all));
        return all;
    }

    private static void addAll(Section<?> section, Key key, List<WrongInput> all) {
        Slot slot = key.slot();
        all.add(of(section, Kind.WRONG_TYPE, slot, key.wrongValue()));
        if (key.named()) {
            all.add(of(section, Kind.MISSPELT, key.misspelt(), "1"));
        }
        if (key.required()) {
            all.add(of(section, Kind.MISSING, slot, "null"));
        }
        if (key.isBoolean()) {
            List.of("1", "yes", "\"\"", "TRUE").forEach(text -> all.add(of(section, Kind.OUT_OF_RANGE, slot, text)));
        }
        if (key.isNumber()) {
            List.of("-1", "2147483648", "1.5", "1e1", "\"\"", "\"1 \"", "\"\uff11\"")
                    .forEach(number -> all.add(of(section, Kind.OUT_OF_RANGE, slot, number)));
        }
        if (key.isText()) {
            String text = key.example() == null
                    ? SOME_TEXT
                    : String.valueOf(key.example().unwrapped());
            Set<Kind> kinds = text.startsWith("arn:") ? Kind.OF_ARN : Kind.OF_TEXT;
            kinds.forEach(kind -> all.add(of(section, kind, slot, quoted(kind.in(text)))));
        }
        if (key.isList() && key.example() instanceof ConfigList list && !list.isEmpty()) {
            String value = rendered(list.get(0));
            String second = key.path() + "[1]";
            String twice = slot.with("[ " + value + ", " + value + " ]");
            all.add(new WrongInput(section, Kind.TWICE, second, second + " ", twice, slot.line()));
        }
        if (key.isMap() && key.example() instanceof ConfigObject map && !map.isEmpty()) {
            String name = new TreeSet<>(map.keySet()).first();
            String value = rendered(map.get(name));
            for (Kind kind : Kind.OF_TEXT) {
                Slot entry = slot.key(kind.in(name));
                all.add(new WrongInput(section, kind, key.path(), key.path() + ".", entry.with(value), entry.line()));
            }
        }
    }

    private static WrongInput of(Section<?> section, Kind kind, Slot slot, String value) {
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
