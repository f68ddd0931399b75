package dev.prefectinfra.core.config.hocon;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import dev.prefectinfra.core.problem.InvalidConfiguration;
import dev.prefectinfra.core.problem.Location;
import dev.prefectinfra.core.problem.Problem;
import dev.prefectinfra.core.problem.Problems;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads HOCON strictly: UTF-8 only, files of one folder only, includes of existing files only, each key once in a text,
 * every error with its file and line. What it cannot read counts as empty, so that the other files' problems are found
 * in the same run.
 */
final class HoconReader {
    private static final Pattern UNQUOTED =
            Pattern.compile("Key '(?:account|account-id|region|partition|type)' may not be followed by token: '}'");

    private final @Nullable Path folder;
    private final Problems problems;

    /** @param folder in which each file has to be; null if none is read */
    HoconReader(@Nullable Path folder, Problems problems) {
        this.folder = folder;
        this.problems = problems;
    }

    Config file(Path file) {
        return file(file, new StrictIncluder(this, new Location(file.toString(), 0), file, null));
    }

    Config file(Path file, StrictIncluder includer) {
        try {
            return text(FileText.read(file, folder), new Location(file.toString(), 0), includer);
        } catch (InvalidConfiguration e) {
            e.problems().forEach(problems::add);
            problems.incomplete();
            return ConfigFactory.empty();
        }
    }

    /** Whether the file lies in the configuration's folder, wherever links lead to. */
    boolean isInFolder(Path file) throws IOException {
        return FileText.isIn(folder, file);
    }

    /** @param source what to call the text */
    Config text(String text, Location source) {
        return text(text, source, new StrictIncluder(this, source, null, null));
    }

    private Config text(String text, Location source, StrictIncluder includer) {
        try {
            WrittenKeys keys = WrittenKeys.in(text, source);
            includer.standIn(keys.includes());
            Config parsed = ConfigFactory.parseString(
                    text,
                    ConfigParseOptions.defaults()
                            .setSyntax(ConfigSyntax.CONF)
                            .setOriginDescription(Origins.describe(source))
                            .setIncluder(includer));
            keys.repeated().forEach(problems::add);
            return parsed;
        } catch (ConfigException e) {
            return broken(
                    e.origin() == null ? source : Origins.of(e.origin()),
                    "cannot be parsed",
                    explained(e, source, Nesting.of(text)));
        } catch (StackOverflowError e) {
            return broken(source.atLine(Nesting.of(text).deepest()), "is nested too deeply", "fewer levels");
        }
    }

    private static String explained(ConfigException e, Location source, Nesting nesting) {
        String why = reason(e);
        if (UNQUOTED.matcher(why).find()) {
            // HOCON takes {account}-x for an object; the library's words are about its braces.
            return "put a text with a placeholder in quotes: \"{account}-...\"";
        }
        // The library says so at the end of the text, however far the bracket is.
        return nesting.unclosed() == 0 || source.kind() == Location.Kind.OPTION
                ? why
                : why + "; the bracket that line " + nesting.unclosed() + " opens is never closed";
    }

    /** The library's own words without the position, which it puts first, and without its guesses at what was meant. */
    static String reason(ConfigException e) {
        String text = String.valueOf(e.getMessage()).replaceFirst("(?s) \\(if you intended .*", "");
        return Origins.plain(e.origin() == null ? text : text.replace(e.origin().description() + ": ", ""));
    }

    Config broken(Location at, String what, String fix) {
        problems.incomplete();
        problems.add(new Problem(at, "", what, fix));
        return ConfigFactory.empty();
    }
}
