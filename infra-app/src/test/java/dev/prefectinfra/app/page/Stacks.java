package dev.prefectinfra.app.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.prefectinfra.core.synthesized.StackDocument;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Synthesized stacks for tests, without a synthesis. */
final class Stacks {
    private Stacks() {}

    /** One of those that are kept as golden files. */
    static StackDocument golden(String name) {
        try {
            return StackDocument.read(Path.of("src", "test", "resources", "golden", name + ".json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A stack in an account and region.
     *
     * @param resources JSON with {@code '} for quotes
     */
    static StackDocument of(String region, String resources) {
        String json = "{'//':{'metadata':{'stackName':'s'}},'provider':{'aws':[{'region':'" + region
                + "','allowed_account_ids':['123456789012']}]},'resource':" + resources + "}";
        try {
            return new StackDocument(new ObjectMapper().readTree(json.replace('\'', '"')));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** The sample's lanes, and what has a worker. */
    static Stream<Picture> pictures() {
        StackDocument lane = golden("prefect-v2-dev-test");
        StackDocument account = golden("prefect-v2-dev-ci");
        StackDocument worker = golden("prefect-3-dev-test");
        return Stream.of(
                Sketch.of(lane, List.of(account, lane)),
                Sketch.of(account, List.of(account, lane)),
                Sketch.of(worker, List.of(worker)));
    }
}
