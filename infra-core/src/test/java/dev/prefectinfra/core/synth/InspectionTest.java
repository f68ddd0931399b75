package dev.prefectinfra.core.synth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prefectinfra.core.compose.Infra;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.problem.InvalidConfiguration;
import dev.prefectinfra.core.problem.Location;
import dev.prefectinfra.core.problem.Problem;
import dev.prefectinfra.core.sample.ConfigFolder;
import dev.prefectinfra.core.sample.Out;
import dev.prefectinfra.core.sample.OwnerConfig;
import dev.prefectinfra.core.sample.QueueModule;
import dev.prefectinfra.core.synthesized.Block;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What looks at the stacks before they are written. */
class InspectionTest {
    private static final Infra INFRA = new Infra().with(new QueueModule());

    private final ConfigFolder config;
    private final Out out;

    InspectionTest(@TempDir Path temporary) {
        this.config = ConfigFolder.forSynthesis(temporary.resolve("config")).infra("owner.name = us");
        this.out = new Out(temporary.resolve("out"));
    }

    /** Objects to queues that wait longer than the owner's name is long, and tells of what it saw. */
    private static final class Delays implements Inspection {
        private final List<String> seen = new ArrayList<>();

        @Override
        public Collection<Section<?>> sections() {
            return List.of(OwnerConfig.SECTION);
        }

        @Override
        public Result inspect(List<FinishedStack> stacks, boolean all) {
            List<Problem> problems = new ArrayList<>();
            for (FinishedStack stack : stacks) {
                int most = stack.configured().get(OwnerConfig.SECTION).name().length();
                for (Block queue : stack.document().resources("aws_sqs_queue")) {
                    seen.add(stack.name() + " " + queue.address());
                    if (queue.arguments().path("delay_seconds").asInt() > most) {
                        problems.add(new Problem(new Location(stack.name(), 0), queue.name(), "waits", "hurry"));
                    }
                }
            }
            return new Result(problems, List.of("saw " + seen.size() + " queues"));
        }
    }

    @Test
    void itSeesWhatIsWrittenAndItsNotesAreTold() {
        Delays delays = new Delays();
        config.infra("owner.name = us, queue.size = 2");

        Synthesis synthesis = out.synth(INFRA.inspecting(delays), config);

        assertThat(delays.seen)
                .containsExactly("prefect-v2-dev-live aws_sqs_queue.queue", "prefect-v2-dev-test aws_sqs_queue.queue");
        assertThat(synthesis.notes()).contains("saw 2 queues");
    }

    @Test
    void whatItObjectsToIsNotWritten() {
        config.infra("owner.name = us, queue.size = 2");
        out.synth(INFRA, withoutOwner());
        SortedMap<String, String> before = out.files();
        config.infra("owner.name = us, queue.size = 2, deployment-types.live.queue.size = 7");

        assertThatThrownBy(() -> out.synth(INFRA.inspecting(new Delays()), config))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessage("prefect-v2-dev-live: queue waits\n    hurry");
        assertThat(out.files()).isEqualTo(before);
    }

    @Test
    void itsSectionsAreConfigured() {
        assertThatThrownBy(() -> INFRA.configuration(config.path(), List.of()))
                .hasMessageContaining("owner is unknown");
        assertThat(INFRA.inspecting(new Delays()).sections()).contains(OwnerConfig.SECTION);
        INFRA.inspecting(new Delays()).configuration(config.path(), List.of());
    }

    @Test
    void documentsAreWhatWouldBeWrittenAndNothingIs() {
        ConfigFolder plain = config.infra("");

        List<FinishedStack> finished = INFRA.finished(SynthRequest.of(plain.path(), out.folder()));

        assertThat(out.folder())
                .satisfies(folder -> assertThat(Files.exists(folder)).isFalse());
        out.synth(INFRA, plain);
        assertThat(finished)
                .extracting(FinishedStack::name)
                .containsExactly("prefect-v2-dev-ci", "prefect-v2-dev-live", "prefect-v2-dev-test");
        assertThat(finished)
                .allSatisfy(each -> assertThat(each.document().json()).isEqualTo(out.json(each.name())));
        assertThat(finished.get(0).document().resources()).isEmpty();
        assertThat(finished.get(1).document().resources())
                .extracting(Block::address)
                .containsExactly("aws_sqs_queue.queue");
        assertThat(finished.get(1).document().data("aws_vpc")).isEmpty();
    }

    /** The same configuration without the section that only the inspection knows. */
    private ConfigFolder withoutOwner() {
        return ConfigFolder.forSynthesis(out.folder().resolveSibling("plain")).infra("queue.size = 2");
    }
}
