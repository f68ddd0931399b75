package dev.prefectinfra.app.init;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** What Maven knew when it built this program. */
public record Build(String version, String site) {
    /** Of this program. */
    public static Build current() {
        Properties properties = new Properties();
        try (InputStream in = Build.class.getResourceAsStream("/dev/prefectinfra/app/build.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Build(properties.getProperty("version"), properties.getProperty("site"));
    }

    /** A page of this version's documentation. */
    String page(String path) {
        return site + "/blob/v" + version + "/" + path;
    }
}
