package dev.prefectinfra.core.config.hocon;

import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import dev.prefectinfra.core.problem.Location;
import dev.prefectinfra.core.problem.Location.Kind;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Locations as the library carries them. It takes a description for each text, and gives it back with the lines of a
 * value behind it. A description begins with a character for its kind, which no file's name begins with.
 */
public final class Origins {
    private static final List<Kind> ORDER = List.of(Kind.values());
    private static final String KINDS = "\u0001\u0002\u0003\u0004\u0005";
    // A value is at "file: 3", a list at "file: 3-5"; an object of several files at "merge of strongest: 3,weaker:
    // 7-9".
    private static final Pattern DESCRIPTION =
            Pattern.compile("(?s)(?:merge of )?([" + KINDS + "])(.*?)(?:: (\\d+)(?:-\\d+)?)?(?:,[" + KINDS + "].*)?");

    private Origins() {}

    public static Location of(ConfigValue value) {
        return of(value.origin());
    }

    /** Whether a value stands in for a reference that is reported already, or holds one. */
    public static boolean isUnresolved(ConfigValue value) {
        return value.origin().description().indexOf(mark(Kind.UNRESOLVED)) >= 0;
    }

    static Location of(ConfigOrigin origin) {
        Matcher matcher = DESCRIPTION.matcher(origin.description());
        if (!matcher.matches()) {
            return new Location(origin.description(), 0);
        }
        Kind kind = ORDER.get(KINDS.indexOf(matcher.group(1)));
        return new Location(kind, matcher.group(2), matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3)));
    }

    /** How the library is to call a text. */
    static String describe(Location source) {
        return mark(source.kind()) + source.source();
    }

    /** A text of the library's, as people read it. */
    static String plain(String text) {
        return text.replaceAll("[" + KINDS + "]", "");
    }

    private static char mark(Kind kind) {
        return KINDS.charAt(ORDER.indexOf(kind));
    }
}
