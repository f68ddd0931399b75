package dev.prefectinfra.app.adopt;

import dev.prefectinfra.core.value.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What adoption adds to a stack, as one file in Terraform's JSON: import blocks, and what they look up. */
final class ImportFile {
    private static final String MARK = "Written by infra adopt";

    private final List<Map<String, Object>> imports = new ArrayList<>();
    private final Map<String, Map<String, Object>> data = new TreeMap<>();
    private final Map<String, Map<String, Object>> resources = new TreeMap<>();

    void importOne(String address, String id) {
        imports.add(Map.of("to", address, "id", literal(id)));
    }

    /** @param ids an expression that gives a set of ids, often of one or none */
    void importEach(String ids, String address) {
        imports.add(Map.of("for_each", ids, "to", address, "id", "${each.value}"));
    }

    void data(String type, String name, Map<String, Object> arguments) {
        data.computeIfAbsent(type, each -> new TreeMap<>()).put(name, arguments);
    }

    void resource(String type, String name, Map<String, Object> arguments) {
        resources.computeIfAbsent(type, each -> new TreeMap<>()).put(name, arguments);
    }

    boolean isEmpty() {
        return imports.isEmpty();
    }

    String json() {
        Map<String, Object> document = new TreeMap<>(Map.of("//", MARK, "import", imports));
        // Terraform refuses empty ones.
        if (!data.isEmpty()) {
            document.put("data", data);
        }
        if (!resources.isEmpty()) {
            document.put("resource", resources);
        }
        return Json.of(document) + "\n";
    }

    /** Writes it where no file is; a link is one. */
    void write(Path file) throws IOException {
        Files.writeString(file, json(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    /**
     * Removes such a file; gives back whether there was one.
     *
     * @throws AdoptionFailed if what is there was not written by adoption
     */
    static boolean remove(Path file) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        // It begins so: one that is half written is recognized too.
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                || !Files.readString(file, StandardCharsets.UTF_8).contains(MARK)) {
            throw new AdoptionFailed(file + ": was not written by infra adopt\n    move it away");
        }
        Files.delete(file);
        return true;
    }

    private static String literal(String id) {
        return id.replace("${", "$${").replace("%{", "%%{");
    }
}
