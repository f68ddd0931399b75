package dev.prefectinfra.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prefectinfra.testing.SynthesizedPlatform;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The account's repository keeps what its lanes are configured to run, and needs no other stack to know it. */
final class ImagesInUseTest {
    private static final String SHIPPED = "prefect-agent-6c1f0de2a47b9ce35d8f2a0b94e7d316a58c0b1f";
    private static final String OTHER = "deployment-types.live.agent.image.tag = 2.20.25";

    @TempDir
    private Path temporary;

    @Test
    void lanesThatRunTheSameImageNeedOneRule() {
        assertThat(kept("")).containsExactly(SHIPPED);
    }

    @Test
    void eachLanesImageIsKept() {
        assertThat(kept(OTHER)).containsExactly("prefect-agent-2.20.25", SHIPPED);
    }

    @Test
    void aPausedLaneStartsAgainWithItsImage() {
        assertThat(kept(OTHER + "\ndeployment-types.live.agent.deployment.desired-count = 0"))
                .containsExactly("prefect-agent-2.20.25", SHIPPED);
    }

    @Test
    void aLaneThatTheAccountDoesNotHaveKeepsNothing() {
        assertThat(kept(OTHER + "\ndeployment-types.live.lane.enabled = false")).containsExactly(SHIPPED);
    }

    @Test
    void aDigestIsNoTag() {
        String digest = "sha256:" + "0".repeat(64);
        assertThat(kept("deployment-types.live.agent.image { tag = null, digest = \"" + digest + "\" }"))
                .containsExactly(SHIPPED);
    }

    private List<String> kept(String hocon) {
        ConfigCopy copy = ConfigCopy.in(temporary.resolve("config"));
        copy.account().append("\nagent-images.keep-tags = []\n" + hocon, 1);
        Path out = temporary.resolve("out");
        CommandLineRun run = copy.synth(out, List.of());
        assertThat(run.code()).as(run.err()).isZero();
        JsonNode rules = SynthesizedPlatform.read(out)
                .stack("prefect-v2-dev-ci")
                .document("aws_ecr_lifecycle_policy", "agent-images-lifecycle", "policy")
                .path("rules");
        return StreamSupport.stream(rules.spliterator(), false)
                .filter(rule -> rule.path("description").asText().equals("Keeps an image in use"))
                .map(rule ->
                        rule.path("selection").path("tagPatternList").path(0).asText())
                .toList();
    }
}
