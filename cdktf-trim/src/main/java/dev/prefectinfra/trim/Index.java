package dev.prefectinfra.trim;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A bundle's {@code lib/index.js}: as published it requires the JavaScript of all submodules, and each has a folder.
 */
final class Index {
    private static final Pattern EXPORT = Pattern.compile("exports\\.(\\w+) = require\\([\"']\\./([\\w-]+)[\"']\\);");
    /** What else the compiler writes. */
    private static final Pattern REST = Pattern.compile("""
            "use strict";|//[^\\n]*|/\\*.*?\\*/|Object\\.defineProperty\\(exports, "__esModule", \\{ value: true }\\);\
            |(exports\\.\\w+ = )+void 0;|\\s+""", Pattern.DOTALL);

    /** Submodule to folder. */
    private final SortedMap<String, String> folders = new TreeMap<>();

    private Index() {}

    static Index read(byte[] text) throws CannotTrim {
        Index index = new Index();
        Matcher exported = EXPORT.matcher(new String(text, StandardCharsets.UTF_8));
        StringBuilder others = new StringBuilder();
        while (exported.find()) {
            index.folders.put(exported.group(1), exported.group(2));
            exported.appendReplacement(others, "");
        }
        exported.appendTail(others);
        String unknown = REST.matcher(others).replaceAll("");
        if (!unknown.isEmpty()) {
            throw new CannotTrim("its index does more than to require submodules: "
                    + unknown.substring(0, Math.min(80, unknown.length())));
        }
        return index;
    }

    @Nullable
    String folderOf(String submodule) {
        return folders.get(submodule);
    }

    @Nullable
    String submoduleIn(String folder) {
        return folders.entrySet().stream()
                .filter(each -> each.getValue().equals(folder))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }

    /**
     * Requires a submodule when it is first asked for, and fails for those that are not there. Those are not
     * enumerable, so that whoever goes over the exports sees none.
     */
    byte[] only(Set<String> kept, String message) {
        SortedSet<String> missing = new TreeSet<>(folders.keySet());
        missing.removeAll(kept);
        String there = kept.stream()
                .map(submodule ->
                        "there(\"%s\", () => require(\"./%s\"));\n".formatted(submodule, folders.get(submodule)))
                .collect(Collectors.joining());
        return """
                "use strict";
                // Trimmed: of the published bundle, this has what was in use.
                Object.defineProperty(exports, "__esModule", { value: true });
                const there = (name, get) => Object.defineProperty(exports, name, { enumerable: true, get });
                %sconst missing = (name) => { throw new Error(%s.replaceAll("{}", name)); };
                for (const name of "%s".split(" ")) {
                  Object.defineProperty(exports, name, { get: () => missing(name) });
                }
                """.formatted(there, quoted(message), String.join(" ", missing)).getBytes(StandardCharsets.UTF_8);
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
    }
}
