package dev.prefectinfra.core.config;

import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import java.io.File;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Includes files beside the including one, and nothing else: an include of a missing file is silently empty in plain
 * HOCON, and one of a URL would let the network into synthesis.
 */
final class StrictIncluder implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {
    private final HoconReader reader;
    private final Deque<Path> open = new ArrayDeque<>();

    /** @param file the including file; null where there is none, so that nothing can be included */
    StrictIncluder(HoconReader reader, @Nullable Path file) {
        this.reader = reader;
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
        Location at = new Location(from == null ? "" : from.toString(), 0);
        return reader.broken(at, "includes \"" + what + "\": " + why, "include \"a file beside this one\"")
                .root();
    }
}
