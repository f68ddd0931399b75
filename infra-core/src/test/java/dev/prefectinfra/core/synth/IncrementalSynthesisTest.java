package dev.prefectinfra.core.synth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.ProvidesIntoSet;
import com.hashicorp.cdktf.TerraformOutput;
import dev.prefectinfra.core.compose.Infra;
import dev.prefectinfra.core.compose.LaneModule;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.problem.InvalidConfiguration;
import dev.prefectinfra.core.problem.Location;
import dev.prefectinfra.core.problem.Problem;
import dev.prefectinfra.core.sample.ConfigFolder;
import dev.prefectinfra.core.sample.ExistingQueueModule;
import dev.prefectinfra.core.sample.Out;
import dev.prefectinfra.core.sample.QueueModule;
import dev.prefectinfra.core.sample.ReaderModule;
import dev.prefectinfra.core.stack.LaneStack;
import dev.prefectinfra.core.synthesized.StackDocument;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Only what has changed is made, and what stays is what a fresh synthesis would write. */
final class IncrementalSynthesisTest {
    private static final String CI = "prefect-v2-dev-ci";
    private static final String TEST = "prefect-v2-dev-test";
    private static final String LIVE = "prefect-v2-dev-live";
    private static final Infra INFRA = new Infra().with(new QueueModule(), new ReaderModule());

    private final Path temporary;
    private final ConfigFolder config;
    private final Out out;

    IncrementalSynthesisTest(@TempDir Path temporary) {
        this.temporary = temporary;
        this.config = ConfigFolder.forSynthesis(temporary.resolve("config"));
        this.out = new Out(temporary.resolve("out"));
    }

    @Test
    void whatHasNotChangedIsNotMade() {
        assertThat(made(INFRA)).containsExactly(CI, LIVE, TEST);
        assertThat(made(INFRA)).isEmpty();
        config.infra("deployment-types.live.queue.size = 5");
        assertThat(made(INFRA)).containsExactly(CI, LIVE); // the account knows what its lanes are given
        config.infra("deployment-types.live.queue.size = 5 # told by nobody");
        assertThat(made(INFRA)).isEmpty();
        config.infra("deployment-types.live.queue.size = 5, queue.size = 6");
        assertThat(made(INFRA)).containsExactly(CI, TEST);
    }

    @Test
    void everythingIsMadeIfAskedFor() {
        made(INFRA);
        Synthesis forced = INFRA.synth(new SynthRequest(
                config.path(), out.folder(), List.of(), Set.of(), Set.of("live"), Set.of(), true, stack -> {}));

        assertThat(forced.stacks())
                .singleElement()
                .satisfies(each -> assertThat(each.changed()).isFalse());
        assertThat(made(INFRA)).isEmpty();
    }

    /** Numbers too: 1.10 is another tag than 1.1, and other places of the same value are the same. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "tags.extra.of = 1.1",
                "tags.extra.of = \"1.1\"",
                "tags.extra.of = \"true\"",
                "tags.extra.fo = 1.10",
                "tags.extra { of = 1.10, more = 1 }",
                "terraform.protect-data = false, tags.extra.of = 1.10",
                "terraform.backend.local.directory = elsewhere, tags.extra.of = 1.10",
            })
    void anotherValueIsMadeAnew(String hocon) {
        config.infra("tags.extra.of = 1.10");
        made(INFRA);
        config.infra(hocon);

        assertThat(made(INFRA)).containsExactly(CI, LIVE, TEST);
    }

    @Test
    void whatStandsOverTheFilesCounts() {
        made(INFRA);

        assertThat(made(INFRA, "queue.size = 7")).containsExactly(CI, LIVE, TEST);
        assertThat(made(INFRA, "queue.size = 7")).isEmpty();
        assertThat(made(INFRA)).containsExactly(CI, LIVE, TEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "changed", "gone", "of the other lane", "moved"})
    void aFileThatSomebodyElseChangedIsMadeAnew(String how) throws IOException {
        made(INFRA);
        Path file = out.file(TEST);
        switch (how) {
            case "changed" -> Files.writeString(file, out.text(TEST).replace("\"1.0\"", "\"2.0\"") + " ");
            case "gone" -> Files.delete(file);
            case "moved" -> Files.move(file.getParent(), temporary.resolve("moved"));
            case "of the other lane" -> Files.writeString(file, out.text(LIVE));
            default -> Files.writeString(file, how);
        }
        if (how.equals("{}") || how.equals("of the other lane")) {
            assertThatThrownBy(() -> made(INFRA)).hasMessageContaining("was not written by synth");
            Files.delete(file);
        }

        assertThat(made(INFRA)).containsExactly(TEST);
    }

    /** Whatever part of it somebody or a full disk has left: what it does not say is made. */
    @Test
    void aDamagedRecordIsNone() throws IOException {
        made(INFRA);
        Path record = out.folder().resolve(MadeFrom.FILE);
        String whole = Files.readString(record);
        for (String damaged : List.of(
                "",
                whole.substring(0, whole.length() - 5),
                whole.replace("\nend", "\nstrange\nend"),
                whole.replaceAll("stack [0-9a-f]", "stack "),
                whole.replaceAll("(?m)^run .*|(?<=^stack )[0-9a-f]", ""),
                whole.replaceAll("(?m)^run .*", "run ").replaceAll("(?m)^stack \\S+ (\\S+) ", "stack $1 $1 "))) {
            Files.writeString(record, damaged);

            assertThat(made(INFRA)).as(damaged).hasSize(3);
            assertThat(record).hasContent(whole);
        }
        Files.delete(record);
        assertThat(made(INFRA)).hasSize(3);
        Files.writeString(record, "somebody's");
        assertThatThrownBy(() -> made(INFRA)).hasMessageContaining("made-from.txt: was not written by synth");
        assertThat(record).hasContent("somebody's");
    }

    @Test
    void otherModulesMakeOtherStacks() {
        made(INFRA);

        assertThat(made(INFRA.replacing(new ExistingQueueModule()))).hasSize(3);
        assertThat(made(INFRA.with(new ExtraModule()))).hasSize(3);
        assertThat(made(INFRA.with(new ExtraModule()))).isEmpty();
        assertThat(made(INFRA)).hasSize(3);
    }

    @Test
    void aModuleThatHasAStateIsAskedEachTimeUnlessItTells() throws IOException {
        assertThat(made(INFRA.with(new SecretiveModule("one")))).hasSize(3);
        assertThat(made(INFRA.with(new SecretiveModule("one")))).hasSize(3);
        Path file = Files.writeString(temporary.resolve("of a module"), "one");
        assertThat(made(INFRA.with(new TellingModule("one", file)))).hasSize(3);
        assertThat(made(INFRA.with(new TellingModule("one", file)))).isEmpty();
        assertThat(made(INFRA.with(new TellingModule("two", file)))).hasSize(3);
        Files.writeString(file, "two");
        assertThat(made(INFRA.with(new TellingModule("two", file)))).hasSize(3);
        Files.delete(file);
        assertThat(made(INFRA.with(new TellingModule("two", file)))).hasSize(3);
        assertThat(made(INFRA.with(new TellingModule("two", file)))).isEmpty();
    }

    @Test
    void inspectionsSayTheSameOfWhatStays() {
        List<String> first = out.synth(INFRA.inspecting(new Counting()), config).notes();
        assertThat(first).contains("3 stacks, 4 blocks, all true");
        assertThat(out.synth(INFRA.inspecting(new Counting()), config).notes()).isEqualTo(first);
        config.infra("deployment-types.live.queue.size = 5");
        assertThat(out.synth(INFRA.inspecting(new Counting()), config).notes()).isEqualTo(first);
        assertThat(out.synthOnly(INFRA.inspecting(new Counting()), config, "live")
                        .notes())
                .contains("1 stacks, 2 blocks, all false");
        assertThat(out.synth(INFRA.inspecting(new Counting()), config).notes()).isEqualTo(first);
        assertThat(out.synth(INFRA, config).notes()).doesNotContain("3 stacks, 4 blocks, all true");
    }

    @Test
    void whatInspectionsSeeInADocumentIsRememberedWithIt() {
        LOOKS.set(0);
        Infra infra = INFRA.inspecting(new Looking());
        List<String> first = out.synth(infra, config).notes();
        assertThat(first).contains("saw queue delay 10, queue delay 10");
        assertThat(LOOKS).hasValue(3);
        config.infra("deployment-types.live.queue.size = 7");
        assertThat(out.synth(infra, config).notes()).contains("saw queue delay 7, queue delay 10");
        assertThat(LOOKS).hasValue(5);
        config.infra("deployment-types.live.queue.size = 7 # another text");
        assertThat(out.synth(infra, config).notes()).contains("saw queue delay 7, queue delay 10");
        assertThat(LOOKS).hasValue(5);
    }

    @Test
    void whatAnInspectionObjectsToIsNotForgotten() {
        out.synth(INFRA, config);
        for (int run = 0; run < 2; run++) {
            assertThatThrownBy(() -> out.synth(INFRA.inspecting(new Counting(), new Objecting()), config))
                    .isInstanceOf(InvalidConfiguration.class);
        }
        assertThat(made(INFRA)).isEmpty();
    }

    @Test
    void locksAndStaleStacksAreSeenToInEachRun() throws IOException {
        String lock = """
                provider "registry.terraform.io/hashicorp/aws" {
                  version = "5.100.0"
                  hashes  = ["h1:abc="]
                }
                """;
        config.file(".terraform.lock.hcl", lock);
        made(INFRA);
        Path copy = out.file(TEST).resolveSibling(".terraform.lock.hcl");
        Files.delete(copy);
        assertThat(made(INFRA)).isEmpty();
        assertThat(copy).hasContent(lock);
        config.file(".terraform.lock.hcl", lock.replace("abc", "abd"));
        assertThat(out.synth(INFRA, config).notes()).hasSize(3).allMatch(note -> note.contains("differs from"));
        Files.copy(
                out.file(TEST),
                Files.createDirectories(out.folder().resolve("stacks/old")).resolve("cdk.tf.json"));
        assertThatThrownBy(() -> made(INFRA)).hasMessageContaining("belongs to a stack that the configuration no");
    }

    /** The record must not say of the earlier configuration what was made of the later one. */
    @Test
    void whatChangesDuringARunIsNotTakenForWhatWasBefore() {
        Inspection editing = new Editing(config);
        config.infra("queue.size = 1");
        out.synth(INFRA.inspecting(editing), config);
        config.infra("queue.size = 2");
        out.synth(INFRA.inspecting(editing), config);
        config.infra("queue.size = 1");

        made(INFRA);
    }

    @Test
    void otherStacksStayRecorded() {
        made(INFRA);
        config.infra("queue.size = 5");
        out.synthOnly(INFRA, config, "live");

        assertThat(made(INFRA)).containsExactly(CI, TEST);
        config.infra("");
        assertThat(made(INFRA)).containsExactly(CI, LIVE, TEST);
    }

    /** The names of the stacks that are made; whatever was done before, all are as if made for the first time. */
    private List<String> made(Infra infra, String... assignments) {
        List<String> made = new ArrayList<>();
        infra.synth(request(out, made, assignments));
        Out fresh = new Out(temporary.resolve("fresh-" + System.nanoTime()));
        infra.synth(request(fresh, new ArrayList<>(), assignments));
        SortedMap<String, String> files = out.files();
        files.keySet().removeIf(name -> name.contains(".lock."));
        SortedMap<String, String> expected = fresh.files();
        expected.keySet().removeIf(name -> name.contains(".lock."));
        assertThat(files).isEqualTo(expected);
        return made;
    }

    private SynthRequest request(Out to, List<String> made, String... assignments) {
        return new SynthRequest(
                config.path(),
                to.folder(),
                List.of(assignments),
                Set.of(),
                Set.of(),
                Set.of(),
                false,
                stack -> made.add(stack.value()));
    }

    /** Says another name to the set. */
    private static final class ExtraModule extends LaneModule {
        @ProvidesIntoSet
        String name() {
            return "extra";
        }
    }

    /** Says what it was constructed with to nobody but the stack. */
    private static final class SecretiveModule extends LaneModule {
        private final String said;

        SecretiveModule(String said) {
            this.said = said;
        }

        @Provides
        @Singleton
        Said said(LaneStack stack) {
            return said(stack, said);
        }

        private static Said said(LaneStack stack, String said) {
            TerraformOutput.Builder.create(stack, "said").value(said).build();
            return new Said() {};
        }
    }

    private static final class TellingModule extends LaneModule implements FurtherInputs {
        private final String said;
        private final Path file;

        TellingModule(String said, Path file) {
            this.said = said;
            this.file = file;
        }

        @Provides
        @Singleton
        Said said(LaneStack stack) {
            try {
                return SecretiveModule.said(stack, said + (Files.exists(file) ? Files.readString(file) : ""));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public Collection<Path> files() {
            return List.of(file);
        }

        @Override
        public List<String> values() {
            return List.of(said);
        }
    }

    /** A key of their own. */
    private interface Said {}

    private static class Quiet implements Inspection {
        @Override
        public Collection<Section<?>> sections() {
            return List.of();
        }

        @Override
        public Result inspect(List<FinishedStack> stacks, boolean all) {
            return new Result(List.of(), List.of());
        }
    }

    private static final class Counting extends Quiet {
        @Override
        public Result inspect(List<FinishedStack> stacks, boolean all) {
            int blocks = stacks.stream()
                    .mapToInt(stack -> stack.document().resources().size()
                            + stack.document().json().path("output").size())
                    .sum();
            return new Result(List.of(), List.of(stacks.size() + " stacks, " + blocks + " blocks, all " + all));
        }
    }

    private static final AtomicInteger LOOKS = new AtomicInteger();

    /** Says what it has seen in each document. */
    private static final class Looking extends Quiet {
        @Override
        public Result inspect(List<FinishedStack> stacks, boolean all) {
            return new Result(
                    List.of(),
                    List.of("saw "
                            + stacks.stream()
                                    .flatMap(stack -> stack.seen(this, Looking::look).stream())
                                    .collect(Collectors.joining(", "))));
        }

        private static List<String> look(StackDocument document) {
            LOOKS.incrementAndGet();
            return document.resources("aws_sqs_queue").stream()
                    .map(queue -> queue.name() + " delay " + queue.arguments().path("delay_seconds"))
                    .toList();
        }
    }

    private static final class Objecting extends Quiet {
        @Override
        public Result inspect(List<FinishedStack> stacks, boolean all) {
            return new Result(List.of(new Problem(new Location("it", 0), "", "is wrong", "mend it")), List.of());
        }
    }

    /** Changes the configuration while it is synthesized. */
    private static final class Editing extends Quiet implements FurtherInputs {
        private final ConfigFolder config;

        Editing(ConfigFolder config) {
            this.config = config;
        }

        @Override
        public Result inspect(List<FinishedStack> stacks, boolean all) {
            config.infra("queue.size = 3");
            return super.inspect(stacks, all);
        }
    }
}
