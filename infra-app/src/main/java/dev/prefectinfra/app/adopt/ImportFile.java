package dev.prefectinfra.app.adopt;

import dev.prefectinfra.core.value.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What adoption adds to a stack, as one file in Terraform's JSON: import blocks, and what they look up. */
final class ImportFile {
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
        Map<String, Object> document = new TreeMap<>(Map.of("import", imports));
        // Terraform refuses empty ones.
        if (!data.isEmpty()) {
            document.put("data", data);
        }
        if (!resources.isEmpty()) {
            document.put("resource", resources);
        }
        return Json.of(document) + "\n";
    }

    private static String literal(String id) {
        return id.replace("${", "$${").replace("%{", "%%{");
    }
}
