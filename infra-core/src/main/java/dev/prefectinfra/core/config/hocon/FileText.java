package dev.prefectinfra.core.config.hocon;

import dev.prefectinfra.core.problem.InvalidConfiguration;
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
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The text of a configuration's file: UTF-8, of a sensible length, in the configuration's folder. */
final class FileText {
    private static final long MOST_BYTES = 1 << 20;

    private FileText() {}

    /**
     * @param folder in which the file has to be, wherever links lead to
     * @throws InvalidConfiguration with the reason why it cannot be read
     */
    static String read(Path file, @Nullable Path folder) {
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                // A pipe would keep us waiting.
                throw refused(file, 0, "is not a file", "a file with HOCON in it");
            }
            if (!isIn(folder, file)) {
                throw refused(
                        file,
                        0,
                        "leads out of " + folder + " by a symbolic link",
                        "put the file itself there: a configuration is one folder");
            }
            if (Files.size(file) > MOST_BYTES) {
                throw refused(file, 0, "has more than 1 MiB", "a smaller file");
            }
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
            CharBuffer text = CharBuffer.allocate(bytes.remaining());
            if (StandardCharsets.UTF_8.newDecoder().decode(bytes, text, true).isError()) {
                // What was decoded ends where the first wrong byte stands.
                int line = 1 + (int) text.flip().chars().filter(c -> c == '\n').count();
                throw refused(file, line, "is not UTF-8", "save it as UTF-8");
            }
            return text.flip().toString();
        } catch (NoSuchFileException e) {
            throw refused(file, 0, "does not exist", "infra init makes one; or name the folder: --config");
        } catch (IOException e) {
            throw refused(file, 0, "cannot be read: " + reason(e), "check its permissions");
        }
    }

    static boolean isIn(@Nullable Path folder, Path file) throws IOException {
        return folder != null && file.toRealPath().startsWith(folder.toRealPath());
    }

    /** In words, where the message of the exception is only the file's name. */
    static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        String reason = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
        return reason == null ? "an error of the file system" : reason;
    }

    private static InvalidConfiguration refused(Path file, int line, String what, String fix) {
        return new InvalidConfiguration(List.of(new Problem(new Location(file.toString(), line), "", what, fix)));
    }
}
