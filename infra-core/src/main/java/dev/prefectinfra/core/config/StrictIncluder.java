package dev.prefectinfra.core.config;

import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Includes files beside the including one, and nothing else: an include of a missing file is silently empty in plain
 * HOCON, and one of a URL would let the network into synthesis.
 */
final class StrictIncluder implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {
    // What is included twice at each level is read two to the power of the level times.
    private static final int MOST = 100;

    private final HoconReader reader;
    private final String source;
    private final Deque<Path> open = new ArrayDeque<>();
    private int included;

    /**
     * @param source what to call the text that includes
     * @param file the including file; null where there is none, so that nothing can be included
     */
    StrictIncluder(HoconReader reader, String source, @Nullable Path file) {
        this.reader = reader;
        this.source = source;
        if (file != null) {
            open.push(file);
        }
    }

    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
        return this;
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
        Path from = open.peek();
        if (from == null) {
            return refuse(what, "only files can include");
        }
        Path file;
        try {
            file = from.resolveSibling(what).normalize();
        } catch (InvalidPathException e) {
            return refuse(what, "that is no file name");
        }
        if (!Files.isRegularFile(file)) {
            return refuse(what, "there is no such file");
        }
        if (open.contains(file)) {
            return refuse(what, "it includes itself");
        }
        if (++included > MOST) {
            return refuse(what, "more than " + MOST + " files are included");
        }
        open.push(file);
        try {
            return reader.file(file, this).root();
        } finally {
            open.pop();
        }
    }

    @Override
    public ConfigObject includeFile(ConfigIncludeContext context, File what) {
        return include(context, what.getPath());
    }

    @Override
    public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
        return refuse(what.toString(), "URLs cannot be included");
    }

    @Override
    public ConfigObject includeResources(ConfigIncludeContext context, String what) {
        return refuse(what, "class path resources cannot be included");
    }

    private ConfigObject refuse(String what, String why) {
        Path from = open.peek();
        Location at = from == null ? new Location(source, 0) : new Location(from.toString(), line(from, what));
        return reader.broken(at, "includes \"" + what + "\": " + why, "include \"a file beside this one\"")
                .root();
    }

    /** The first line that includes it, which the library does not tell; 0 if it is written in another way. */
    private static int line(Path file, String what) {
        try {
            List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).contains("include") && lines.get(i).contains(what)) {
                    return i + 1;
                }
            }
        } catch (IOException e) {
            // It could be read a moment ago. The report is about something else.
        }
        return 0;
    }
}
