package dev.prefectinfra.core.config.hocon;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import dev.prefectinfra.core.problem.Location;
import dev.prefectinfra.core.problem.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
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
    private static final long MOST_BYTES = 1 << 20;

    private final @Nullable Path folder;
    private final Collection<Problem> problems;
    private final References references;

    /** @param folder in which each file has to be; null if none is read */
    HoconReader(@Nullable Path folder, Collection<Problem> problems, References references) {
        this.folder = folder;
        this.problems = problems;
        this.references = references;
    }

    Config file(Path file) {
        return file(file, new StrictIncluder(this, file.toString(), file, null));
    }

    Config file(Path file, StrictIncluder includer) {
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                // A pipe would keep us waiting.
                return broken(new Location(file.toString(), 0), "is no file", "a file with HOCON in it");
            }
            if (!isInFolder(file)) {
                return broken(
                        new Location(file.toString(), 0),
                        "leads out of " + folder + " by a symbolic link",
                        "put the file itself there: a configuration is one folder");
            }
            if (Files.size(file) > MOST_BYTES) {
                return broken(new Location(file.toString(), 0), "has more than 1 MiB", "a smaller file");
            }
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
            CharBuffer text = CharBuffer.allocate(bytes.remaining());
            if (StandardCharsets.UTF_8.newDecoder().decode(bytes, text, true).isError()) {
                // What was decoded ends where the first wrong byte stands.
                int line = 1 + count(text.flip(), '\n');
                return broken(new Location(file.toString(), line), "is not UTF-8", "save it as UTF-8");
            }
            return text(text.flip().toString(), file.toString(), includer);
        } catch (NoSuchFileException e) {
            return broken(
                    new Location(file.toString(), 0), "does not exist", "create it, or name the folder: --config");
        } catch (IOException e) {
            return broken(new Location(file.toString(), 0), "cannot be read: " + reason(e), "see who may read it");
        }
    }

    /** Whether the file lies in the configuration's folder, wherever links lead to. */
    boolean isInFolder(Path file) throws IOException {
        return folder != null && file.toRealPath().startsWith(folder.toRealPath());
    }

    /** @param source what to call the text where a file would be named */
    Config text(String text, String source) {
        return text(text, source, new StrictIncluder(this, source, null, null));
    }

    private Config text(String text, String source, StrictIncluder includer) {
        try {
            WrittenKeys keys = WrittenKeys.in(text, source);
            includer.standIn(keys.includes());
            Config parsed = ConfigFactory.parseString(
                    text,
                    ConfigParseOptions.defaults()
                            .setSyntax(ConfigSyntax.CONF)
                            .setOriginDescription(source)
                            .setIncluder(includer));
            problems.addAll(keys.repeated());
            return parsed;
        } catch (ConfigException e) {
            Location at = e.origin() == null ? new Location(source, 0) : Origins.of(e.origin());
            String why = reason(e);
            // HOCON takes {account}-x for an object; the library's words are about its braces.
            return broken(
                    at,
                    "",
                    UNQUOTED.matcher(why).find() ? "put a text with a placeholder in quotes: \"{account}-...\"" : why);
        } catch (StackOverflowError e) {
            return broken(new Location(source, deepestLine(text)), "is nested too deeply", "fewer levels");
        }
    }

    /** The library's own words without the position, which it puts first, and without its guesses at what was meant. */
    static String reason(ConfigException e) {
        String text = String.valueOf(e.getMessage()).replaceFirst("(?s) \\(if you intended .*", "");
        return e.origin() == null ? text : text.replace(e.origin().description() + ": ", "");
    }

    private static int count(CharSequence text, char wanted) {
        return (int) text.chars().filter(c -> c == wanted).count();
    }

    /** Near enough, for a file that cannot be parsed: where most braces are open, or the longest path is. */
    private static int deepestLine(String text) {
        int line = 0;
        int depth = 0;
        int most = 0;
        int deepest = 1;
        for (String each : text.split("\n", -1)) {
            line++;
            int here = depth + count(each, '.');
            for (int i = 0; i < each.length(); i++) {
                char c = each.charAt(i);
                depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
                here = Math.max(here, depth);
            }
            if (here > most) {
                most = here;
                deepest = line;
            }
        }
        return deepest;
    }

    /** In words, where the message of the exception is only the file's name. */
    static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        String reason = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
        return reason == null ? "an error of the file system" : reason;
    }

    Config broken(Location at, String what, String fix) {
        references.incomplete();
        problems.add(new Problem(at, "", what.isEmpty() ? "cannot be parsed" : what, fix));
        return ConfigFactory.empty();
    }
}
