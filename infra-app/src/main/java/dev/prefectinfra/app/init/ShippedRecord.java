package dev.prefectinfra.app.init;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.prefectinfra.core.problem.InvalidConfiguration;
import dev.prefectinfra.core.value.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a repository has of ours, so that an upgrade can tell which files its team has changed.
 *
 * @param version that shipped it
 * @param sums the SHA-256 of each file as it was shipped, in hexadecimal digits, by its path
 */
record ShippedRecord(String version, Map<String, String> sums) {
    static final String FILE = ".infra-init.json";

    /** Empty if {@code infra init} has not made the repository. */
    static Optional<ShippedRecord> in(Path repository) throws IOException {
        Path file = repository.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        JsonNode json;
        try {
            json = new ObjectMapper().readTree(file.toFile());
        } catch (JsonProcessingException e) {
            throw InvalidConfiguration.of(
                    file.toString(),
                    "is no JSON any more",
                    "take it from git as it was: it has the checksums of what was shipped");
        }
        Map<String, String> sums = new TreeMap<>();
        json.path("files")
                .properties()
                .forEach(each -> sums.put(each.getKey(), each.getValue().asText()));
        return Optional.of(new ShippedRecord(json.path("version").asText(), sums));
    }

    void writeTo(Path repository) throws IOException {
        Files.writeString(repository.resolve(FILE), Json.pretty(Map.of("version", version, "files", sums)) + "\n");
    }

    /** The checksum of a text. */
    static String sum(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
