package dev.prefectinfra.ecs.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.prefectinfra.ecs.Lanes;
import dev.prefectinfra.testing.SynthesizedStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The task definition, as shipped, and what images/ builds agree. The worker's image has the same Dockerfile. */
final class AgentImageTest {
    private static final Path IMAGES = Path.of("..", "images");
    private static final JsonNode CONTAINER = container(Lanes.shipped());

    private String dockerfile;

    @BeforeEach
    void read() throws IOException {
        dockerfile = Files.readString(IMAGES.resolve("common/Dockerfile"));
    }

    /** On Fargate a volume belongs to root, unless the image declares it at the very same path. */
    @Test
    void theImageDeclaresExactlyTheVolumesThatAreMounted() throws IOException {
        JsonNode declared = new ObjectMapper().readTree(only("VOLUME (\\[.*])"));
        assertThat(declared).map(JsonNode::asText).containsExactlyInAnyOrderElementsOf(mounted());
    }

    /** What is written after VOLUME is lost, and so is who owns it. */
    @Test
    void volumesAreDeclaredAfterTheyWereMade() {
        assertThat(dockerfile.indexOf("\nVOLUME ")).isGreaterThan(dockerfile.lastIndexOf("\nRUN "));
    }

    @Test
    void theLastUserIsTheOneThatRuns() {
        List<String> users = all("(?m)^USER (\\S+)$");
        assertThat(users.get(users.size() - 1)).isEqualTo(CONTAINER.path("user").asText());
    }

    @Test
    void homesAreTheSame() {
        CONTAINER.path("environment").forEach(each -> {
            if (each.path("name").asText().endsWith("HOME")) {
                assertThat(all("\\b" + each.path("name").asText() + "=(\\S+)"))
                        .containsExactly(each.path("value").asText());
            }
        });
    }

    /** A shell in front would keep SIGTERM from Prefect; the base's own script installs packages. */
    @Test
    void anInitRunsTheCommand() {
        assertThat(only("ENTRYPOINT (.*)")).isEqualTo("[\"/usr/bin/tini\", \"-g\", \"--\"]");
        assertThat(only("CMD (.*)")).isEqualTo("[\"prefect\"]");
    }

    /** What an image adds of its own would go unnoticed by the checks above, if it were a Dockerfile. */
    @ParameterizedTest
    @ValueSource(strings = {"agent", "worker"})
    void bothImagesAreBuiltByTheOneDockerfile(String image) {
        assertThat(IMAGES.resolve(image).resolve("base")).isRegularFile();
        assertThat(IMAGES.resolve(image).resolve("Dockerfile")).doesNotExist();
        assertThat(IMAGES.resolve(image).resolve("install")).doesNotExist();
    }

    @Test
    void theHealthChecksProgramIsThere() throws IOException {
        JsonNode check = container(Lanes.changed()).path("healthCheck").path("command");
        Path program = Path.of(check.path(2).asText());
        assertThat(IMAGES.resolve("agent").resolve(program.getFileName())).isRegularFile();
        assertThat(program.getParent()).hasToString("/opt/prefect-agent");
        assertThat(Files.readString(IMAGES.resolve("common/install")))
                .contains("here=/opt/prefect-$name\n", "for file in " + program.getFileName() + " ");
    }

    private static List<String> mounted() {
        List<String> paths = new ArrayList<>();
        CONTAINER
                .path("mountPoints")
                .forEach(each -> paths.add(each.path("containerPath").asText()));
        return paths;
    }

    private static JsonNode container(SynthesizedStack lane) {
        return lane.containerDefinitions("agent-task-definition").get(0);
    }

    private String only(String line) {
        List<String> found = all("(?m)^" + line + "$");
        assertThat(found).as(line).hasSize(1);
        return found.get(0);
    }

    private List<String> all(String pattern) {
        return Pattern.compile(pattern)
                .matcher(dockerfile)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }
}
