package dev.prefectinfra.trim;

import java.io.IOException;

/**
 * Puts a trimmed provider where it wins over the published one. Run by a build after the compiler, in the build's JVM:
 * it does not call {@link System#exit}.
 *
 * <pre>
 * --out FOLDER|FILE.jar   where the trimmed provider goes; a folder of classes, or a jar that comes first on a class path
 * --class-path A:B        what is searched for uses; otherwise the class path that this program runs with
 * --keep a,b              submodules that are kept although no class names them, such as sqsQueue
 * --hint TEXT             what a user is told to run when a type is missing
 * --with-classes          puts the kept types' Java classes into the jar too, so that it stands for the provider's own
 * --stamp FILE            what is remembered between runs; otherwise beside the output
 * --off                   takes the trimmed provider away
 * --verbose               says what was done
 * </pre>
 */
public final class Main {
    private Main() {}

    /** Fails with a {@link TrimException}, after which the whole provider is used. */
    public static void main(String... args) throws IOException {
        Options options = Options.parse(args);
        new Trim(options, System.out).run();
    }
}
