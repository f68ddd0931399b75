package dev.prefectinfra.core.config.hocon;

import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import dev.prefectinfra.core.problem.Location;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Includes files of the configuration's folder into one text, and nothing else: an include of a missing file is
 * silently empty in plain HOCON, one of a URL would let the network into synthesis, and one of any file this machine.
 */
final class StrictIncluder implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {
    // What is included twice at each level is read two to the power of the level times.
    private static final int MOST = 100;

    private final HoconReader reader;
    private final Location source;
    private final @Nullable Path file;
    private final @Nullable StrictIncluder from;
    private Iterator<Integer> lines = Collections.emptyIterator();
    private int included;

    /**
     * @param source what to call the text that includes
     * @param file the including file; null where there is none, so that nothing can be included
     * @param from what includes that file; null if nothing does
     */
    StrictIncluder(HoconReader reader, Location source, @Nullable Path file, @Nullable StrictIncluder from) {
        this.reader = reader;
        this.source = source;
        this.file = file;
        this.from = from;
    }

    /** The lines of the includes to come, which the library does not tell. */
    void standIn(Collection<Integer> all) {
        lines = all.iterator();
    }

    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
        return this;
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
        Location at = next();
        if (file == null) {
            return refuse(at, what, "only files can include");
        }
        try {
            Path name = Path.of(what);
            if (name.isAbsolute()) {
                return refuse(at, what, "an absolute path cannot be included");
            }
            Path other = file.resolveSibling(name).normalize();
            if (!Files.isRegularFile(other)) {
                return refuse(at, what, "there is no such file");
            }
            if (!reader.isInFolder(other)) {
                return refuse(at, what, "it is outside the configuration's folder");
            }
            if (isOpen(other)) {
                return refuse(at, what, "it includes itself");
            }
            if (++first().included > MOST) {
                return refuse(at, what, "more than " + MOST + " files are included");
            }
            return reader.file(other, new StrictIncluder(reader, new Location(other.toString(), 0), other, this))
                    .root();
        } catch (InvalidPathException e) {
            return refuse(at, what, "that is not a file name");
        } catch (IOException e) {
            return refuse(at, what, "it cannot be read");
        }
    }

    @Override
    public ConfigObject includeFile(ConfigIncludeContext context, File what) {
        return include(context, what.getPath());
    }

    @Override
    public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
        return refuse(next(), what.toString(), "URLs cannot be included");
    }

    @Override
    public ConfigObject includeResources(ConfigIncludeContext context, String what) {
        return refuse(next(), what, "class path resources cannot be included");
    }

    private StrictIncluder first() {
        return from == null ? this : from.first();
    }

    private boolean isOpen(Path other) throws IOException {
        return (file != null && Files.isSameFile(file, other)) || (from != null && from.isOpen(other));
    }

    private Location next() {
        return source.atLine(lines.hasNext() ? lines.next() : 0);
    }

    private ConfigObject refuse(Location at, String what, String why) {
        return reader.broken(at, "includes \"" + what + "\": " + why, "include \"a file beside this one\"")
                .root();
    }
}
