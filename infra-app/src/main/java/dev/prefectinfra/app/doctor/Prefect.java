package dev.prefectinfra.app.doctor;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** Prefect's API, as the environment says how to reach it: a lane's own secret is not read. */
record Prefect(Machine machine) {
    private static final String URL = "PREFECT_API_URL";

    boolean isKnown() {
        return machine.variable(URL).isPresent();
    }

    static Diagnosis unknown() {
        return Diagnosis.notAsked(
                "work pools", URL + " is not set", "set it, and PREFECT_API_KEY, to have them asked for");
    }

    /** @param use such as {@code work pool of test} */
    Diagnosis pool(String name, String use) {
        String url = machine.variable(URL).orElseThrow();
        URI address;
        try {
            address = URI.create(url.replaceAll("/+$", "") + "/work_pools/"
                    + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20"));
        } catch (IllegalArgumentException e) {
            return Diagnosis.wrong(use, "PREFECT_API_URL is no address", "https://HOST/api/accounts/...");
        }
        Optional<Integer> status = machine.status(address, credentials());
        if (status.isEmpty()) {
            return Diagnosis.wrong(use, address.getHost() + " does not answer", "look at PREFECT_API_URL");
        }
        return switch (status.get()) {
            case 200 -> Diagnosis.found(use, name);
            case 401, 403 ->
                Diagnosis.wrong(
                        use, address.getHost() + " refuses the key", "set PREFECT_API_KEY, or PREFECT_API_AUTH_STRING");
            case 404 -> Diagnosis.missing(use, name + " is not there", "pipeline/work-pool apply makes it");
            default ->
                Diagnosis.wrong(use, address.getHost() + " answers with status " + status.get(), "try again later");
        };
    }

    private Map<String, String> credentials() {
        return machine.variable("PREFECT_API_KEY")
                .map(key -> "Bearer " + key)
                .or(() -> machine.variable("PREFECT_API_AUTH_STRING")
                        .map(text ->
                                "Basic " + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8))))
                .map(value -> Map.of("Authorization", value))
                .orElse(Map.of());
    }
}
