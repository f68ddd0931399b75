package dev.prefectinfra.app.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prefectinfra.core.stack.Backend;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The token for HCP Terraform, and whether the organization lets it in. */
record TerraformCloud(Machine machine) {
    private static final String THING = "state";

    Diagnosis organization(Backend.Cloud cloud) {
        String host = cloud.hostname().value();
        String name = cloud.organization().value();
        Optional<String> token = token(host);
        if (token.isEmpty()) {
            return Diagnosis.missing(
                    THING, "there is no token for " + host, "terraform login " + host + ", or set " + variable(host));
        }
        URI address = URI.create("https://" + host + "/api/v2/organizations/" + name.replace(" ", "%20"));
        Optional<Integer> status = machine.status(address, Map.of("Authorization", "Bearer " + token.get()));
        if (status.isEmpty()) {
            return Diagnosis.wrong(THING, host + " does not answer", "look at the network, and at a proxy's settings");
        }
        return switch (status.get()) {
            case 200 -> Diagnosis.found(THING, "the organization " + name + " at " + host);
            case 401 -> Diagnosis.wrong(THING, host + " refuses the token", "terraform login " + host);
            case 404 ->
                Diagnosis.missing(
                        THING,
                        host + " has no organization " + name + " that the token may see",
                        "create it, or sign in as somebody of it");
            default -> Diagnosis.wrong(THING, host + " answers with status " + status.get(), "try again later");
        };
    }

    /** From where Terraform itself takes it ("CLI Configuration", Terraform documentation), but for helpers. */
    private Optional<String> token(String host) {
        return machine.variable(variable(host))
                .or(() -> file(machine.home().resolve(".terraform.d/credentials.tfrc.json"), host));
    }

    private static String variable(String host) {
        return "TF_TOKEN_" + host.replace("-", "__").replace('.', '_');
    }

    private static Optional<String> file(Path file, String host) {
        try {
            JsonNode token = Tools.json(Files.readString(file))
                    .path("credentials")
                    .path(host)
                    .path("token");
            return Optional.of(token.asText()).filter(text -> !text.isEmpty());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
