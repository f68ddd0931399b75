package dev.prefectinfra.app.init;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import dev.prefectinfra.app.pipelines.Pipelines;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A repository of a team's own. What the team has made or changed is never overwritten. */
public final class Repository {
    private final Path folder;

    public Repository(Path folder) {
        this.folder = folder;
    }

    /**
     * What was done with a file.
     *
     * @param done such as {@code written}
     * @param diff from the team's file to ours, where the team has changed it; else empty
     */
    public record Change(String done, Path file, List<String> diff) {
        private Change(String done, Path file) {
            this(done, file, List.of());
        }
    }

    /** The version that it was made by, or brought to last; empty if it was not made by {@code infra init}. */
    public Optional<String> version() throws IOException {
        return ShippedRecord.in(folder).map(ShippedRecord::version);
    }

    /**
     * Writes what is not there yet.
     *
     * @param answers valid ones, to all questions
     */
    public List<Change> make(Map<Question, String> answers, Build build) throws IOException {
        List<Change> changes = new ArrayList<>();
        Map<String, String> sums = new TreeMap<>();
        for (Map.Entry<String, String> file :
                Templates.files(Answers.of(answers), build).entrySet()) {
            changes.add(writeNew(file.getKey(), file.getValue()));
        }
        for (Map.Entry<String, String> file :
                ShippedFiles.of(Set.of(answers.get(Question.CI))).entrySet()) {
            changes.add(writeNew(file.getKey(), file.getValue()));
            sums.put(file.getKey(), ShippedRecord.sum(file.getValue()));
        }
        new ShippedRecord(build.version(), sums).writeTo(folder);
        return changes;
    }

    /**
     * Brings what we ship to this version, where the team has left it as it was.
     *
     * @param ci a CI system whose files come too, if it has none of them yet
     */
    public List<Change> update(Build build, Optional<String> ci) throws IOException {
        Map<String, String> before = ShippedRecord.in(folder).orElseThrow().sums();
        Set<String> systems = ShippedFiles.systems(before.keySet());
        ci.ifPresent(systems::add);
        Map<String, String> shipped = ShippedFiles.of(systems);
        Map<String, String> sums = new TreeMap<>();
        List<Change> changes = new ArrayList<>();
        Set<String> paths = new TreeSet<>(before.keySet());
        paths.addAll(shipped.keySet());
        for (String path : paths) {
            Optional<String> ours = Optional.ofNullable(shipped.get(path));
            Optional<String> sum = Optional.ofNullable(before.get(path));
            Change change = bring(path, ours, sum);
            changes.add(change);
            // What the team has changed is compared with the same checksum next time.
            (change.diff().isEmpty() ? ours.map(ShippedRecord::sum) : sum).ifPresent(each -> sums.put(path, each));
        }
        changes.add(setVersion(build));
        new ShippedRecord(build.version(), sums).writeTo(folder);
        return changes;
    }

    private Change bring(String path, Optional<String> ours, Optional<String> before) throws IOException {
        Path file = folder.resolve(path);
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return ours.isPresent() && before.isEmpty()
                    ? writeNew(path, ours.get())
                    : new Change(ours.isPresent() ? "left out" : "gone", file);
        }
        String text = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? Files.readString(file) : "";
        String theirs = Pipelines.above(text);
        if (ours.isPresent() && theirs.equals(ours.get())) {
            return new Change("unchanged", file);
        }
        if (before.isEmpty() || !ShippedRecord.sum(theirs).equals(before.get())) {
            return new Change("kept", file, diff(path, theirs, ours.orElse("")));
        }
        if (ours.isEmpty()) {
            Files.delete(file);
            return new Change("removed", file);
        }
        Files.writeString(file, ours.get() + text.substring(theirs.length()));
        return new Change("updated", file);
    }

    private Change setVersion(Build build) throws IOException {
        Path pom = folder.resolve("pom.xml");
        if (!Files.isRegularFile(pom)) {
            return new Change("left out", pom);
        }
        String text = Files.readString(pom);
        String now = text.replaceFirst(
                "(<prefect-infra\\.version>)[^<]*(</prefect-infra\\.version>)", "$1" + build.version() + "$2");
        if (now.equals(text)) {
            return new Change("unchanged", pom);
        }
        Files.writeString(pom, now);
        return new Change("updated", pom);
    }

    private Change writeNew(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return new Change("kept", file);
        }
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        if (text.startsWith("#!")
                && FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            Set<PosixFilePermission> permissions = EnumSet.copyOf(Files.getPosixFilePermissions(file));
            permissions.add(PosixFilePermission.OWNER_EXECUTE);
            permissions.add(PosixFilePermission.GROUP_EXECUTE);
            permissions.add(PosixFilePermission.OTHERS_EXECUTE);
            Files.setPosixFilePermissions(file, permissions);
        }
        return new Change("written", file);
    }

    private static List<String> diff(String path, String theirs, String ours) {
        List<String> before = theirs.lines().toList();
        return UnifiedDiffUtils.generateUnifiedDiff(
                path, path, before, DiffUtils.diff(before, ours.lines().toList()), 3);
    }
}
