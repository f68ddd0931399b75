package dev.prefectinfra.core.config.hocon;

import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import dev.prefectinfra.core.problem.Location;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the library tells of where a value stands. */
public final class Origins {
    // The library shows a line as "file: 3", and the lines of a list as "file: 3-5".
    private static final Pattern WITH_LINE = Pattern.compile("(?s)(.*?): (\\d+)(?:-\\d+)?");
    // An object of several files is "merge of strongest: 3,weaker: 7-9".
    private static final Pattern MERGED = Pattern.compile("(?s)merge of (.*?: \\d+(?:-\\d+)?|[^,]*)(?:,.*)?");

    private Origins() {}

    public static Location of(ConfigValue value) {
        return of(value.origin());
    }

    static Location of(ConfigOrigin origin) {
        String text = origin.description();
        Matcher merged = MERGED.matcher(text);
        if (merged.matches()) {
            text = merged.group(1);
        }
        Matcher matcher = WITH_LINE.matcher(text);
        return matcher.matches()
                ? new Location(matcher.group(1), Integer.parseInt(matcher.group(2)))
                : new Location(text, 0);
    }
}
