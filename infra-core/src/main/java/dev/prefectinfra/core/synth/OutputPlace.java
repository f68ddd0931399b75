package dev.prefectinfra.core.synth;

import dev.prefectinfra.core.problem.Location;
import dev.prefectinfra.core.problem.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a user wants the output, and what speaks against it.
 *
 * @param out as given to {@code --out}
 * @param config the folder of the configuration
 */
record OutputPlace(Path out, Path config) {
    /** The folder that has a folder for each stack. */
    Path stacks() {
        return out.resolve("stacks");
    }

    /** Folders that nobody means, or that are somebody else's. */
    Optional<Problem> misplaced() {
        Path folder = out.toAbsolutePath().normalize();
        Path configured = config.toAbsolutePath().normalize();
        String what = "";
        if (out.toString().isEmpty()) {
            what = "is empty";
        } else if (folder.getParent() == null) {
            what = "is the root of the file system";
        } else if (folder.equals(configured) || folder.startsWith(configured.resolve("accounts"))) {
            what = "is the folder of the configuration";
        }
        return what.isEmpty()
                ? WholeFile.notAFolder(stacks())
                : Optional.of(new Problem(
                        new Location("--out " + out, 0), "", what, "a folder of its own, such as cdktf.out"));
    }

    /** Once its folders are there. */
    Optional<Problem> unwritable() {
        return Stream.of(out, stacks())
                .filter(folder -> !Files.isWritable(folder))
                .map(OutputPlace::unwritable)
                .findFirst();
    }

    static Problem unwritable(Path path) {
        return new Problem(new Location(path.toString(), 0), "", "cannot be written", "choose another folder: --out");
    }
}
