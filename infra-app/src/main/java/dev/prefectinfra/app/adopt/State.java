package dev.prefectinfra.app.adopt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/**
 * What Terraform's state has, whatever the backend.
 *
 * @param addresses of all resources
 * @param tainted of those whose creation failed or was interrupted
 */
record State(Set<String> addresses, Set<String> tainted) {

    /** @throws AdoptionFailed if Terraform cannot read it */
    static State pull(Terraform terraform) throws IOException {
        Terraform.Result pulled = terraform.run("state", "pull");
        if (pulled.code() != 0) {
            throw new AdoptionFailed("terraform state pull failed:\n" + pulled.all());
        }
        return of(pulled.output());
    }

    /** @param text as {@code terraform state pull} prints it; empty before the first apply */
    static State of(String text) throws IOException {
        State state = new State(new HashSet<>(), new HashSet<>());
        JsonNode document = JsonMapper.builder().build().readTree(text);
        for (JsonNode resource : document.path("resources")) {
            if (resource.path("mode").asText().equals("managed")) {
                state.add(resource);
            }
        }
        return state;
    }

    private void add(JsonNode resource) {
        String address =
                resource.path("type").asText() + "." + resource.path("name").asText();
        for (JsonNode instance : resource.path("instances")) {
            addresses.add(address);
            if (instance.path("status").asText().equals("tainted")) {
                tainted.add(address);
            }
        }
    }
}
