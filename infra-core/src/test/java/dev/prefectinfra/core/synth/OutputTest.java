package dev.prefectinfra.core.synth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prefectinfra.core.compose.Infra;
import dev.prefectinfra.core.problem.InvalidConfiguration;
import dev.prefectinfra.core.sample.ConfigFolder;
import dev.prefectinfra.core.sample.Out;
import dev.prefectinfra.core.sample.QueueModule;
import dev.prefectinfra.core.sample.ReaderModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What synthesis does to the output folder, and what it leaves alone. */
class OutputTest {
    private static final Infra INFRA = new Infra().with(new QueueModule());
    private static final String TEST = "prefect-v2-dev-test";
    private static final String LIVE = "prefect-v2-dev-live";
    private static final String LOCK = ".terraform.lock.hcl";
    private static final String LOCK_1 = """
            provider "registry.terraform.io/hashicorp/aws" {
              version = "5.100.0"
              hashes  = ["h1:abc="]
            }
            """;
    private static final String LOCK_2 = LOCK_1.replace("5.100.0", "5.99.0");

    private final Path temporary;
    private final ConfigFolder config;
    private final Out out;

    OutputTest(@TempDir Path temporary) {
        this.temporary = temporary;
        this.config = ConfigFolder.forSynthesis(temporary.resolve("config"));
        this.out = new Out(temporary.resolve("a/b/out"));
    }

    @Test
    void anUnchangedFileIsNotWritten() throws IOException {
        Synthesis first = out.synth(INFRA, config);
        FileTime longAgo = FileTime.from(Instant.parse("2001-02-03T04:05:06Z"));
        Files.setLastModifiedTime(out.file(TEST), longAgo);
        Files.setLastModifiedTime(out.file(LIVE), longAgo);
        config.infra("deployment-types.live.queue.size = 5");
        Synthesis second = out.synth(INFRA, config);

        assertThat(first.stacks()).allMatch(Synthesis.Written::changed);
        assertThat(second.stacks())
                .filteredOn(Synthesis.Written::changed)
                .extracting(Synthesis.Written::file)
                .containsExactly(out.file(LIVE));
        assertThat(Files.getLastModifiedTime(out.file(TEST))).isEqualTo(longAgo);
        assertThat(Files.getLastModifiedTime(out.file(LIVE))).isNotEqualTo(longAgo);
    }

    @Test
    void whatSynthesisDidNotWriteSurvives() throws IOException {
        out.synth(INFRA, config);
        Path folder = out.file(TEST).getParent();
        Files.createDirectories(folder.resolve(".terraform/providers"));
        Files.writeString(folder.resolve(".terraform/providers/x"), "provider");
        Files.writeString(folder.resolve("terraform.tfstate"), "state");
        Files.writeString(folder.resolve("plan.out"), "plan");
        Files.writeString(folder.resolve("imports.tf"), "import");
        Files.createDirectories(out.folder().resolve("stacks/notes"));
        Files.writeString(out.folder().resolve("stacks/notes/mine.txt"), "mine");
        SortedMap<String, String> before = out.files();
        config.infra("queue.size = 5");
        out.synth(INFRA, config);

        SortedMap<String, String> after = out.files();
        assertThat(after.keySet()).isEqualTo(before.keySet());
        assertThat(after)
                .containsEntry(TEST + "/terraform.tfstate", "state")
                .containsEntry(TEST + "/.terraform/providers/x", "provider")
                .containsEntry("notes/mine.txt", "mine");
        assertThat(after.get(TEST + "/cdk.tf.json")).isNotEqualTo(before.get(TEST + "/cdk.tf.json"));
    }

    @Test
    void whatTerraformReadsBesidesIsTold() throws IOException {
        config.file(LOCK, LOCK_1);
        out.synth(INFRA, config);
        Path folder = out.file(TEST).getParent();
        List<String> read = List.of("a.tf", "adopt.tf.json", "x.auto.tfvars", "x.auto.tfvars.json");
        for (String name : List.of("a.tf", "adopt.tf.json", "x.auto.tfvars", "x.auto.tfvars.json", "plan", "tf")) {
            Files.writeString(folder.resolve(name), "");
        }

        List<String> told = read.stream()
                .map(name -> folder.resolve(name)
                        + " was not written by synth, and Terraform reads it too: remove it if you do not mean it")
                .toList();
        assertThat(out.synth(INFRA, config).notes()).as("nothing has changed").containsExactlyElementsOf(told);
        config.infra("queue.size = 5");
        assertThat(out.synth(INFRA, config).notes()).as("it has").containsExactlyElementsOf(told);
    }

    @Test
    void theLockFileIsPutWhereNoneIs() {
        config.file(LOCK, LOCK_1);
        Synthesis synthesis = out.synth(INFRA, config);

        assertThat(out.files()).containsEntry(TEST + "/" + LOCK, LOCK_1).containsEntry(LIVE + "/" + LOCK, LOCK_1);
        assertThat(synthesis.notes()).isEmpty();
    }

    @Test
    void anotherLockFileIsLeftAndTold() throws IOException {
        config.file(LOCK, LOCK_1);
        out.synth(INFRA, config);
        Files.writeString(out.file(TEST).resolveSibling(LOCK), LOCK_2);
        Synthesis second = out.synth(INFRA, config);

        assertThat(out.files()).containsEntry(TEST + "/" + LOCK, LOCK_2);
        assertThat(second.notes())
                .containsExactly(out.file(TEST).resolveSibling(LOCK) + " differs from "
                        + config.path().resolve(LOCK) + " and was kept: remove it, or copy it there");
    }

    @Test
    void withoutALockFileNoneIsMadeAndThatIsTold() {
        assertThat(out.synth(INFRA, config).notes()).singleElement().asString().contains(LOCK + " is missing: each");

        assertThat(out.files().keySet()).noneMatch(name -> name.contains("lock"));
    }

    @Test
    void foldersThatNobodyMeansAreNotWrittenTo() {
        for (Path wrong :
                List.of(Path.of(""), Path.of("/"), config.path(), config.path().resolve("accounts/out"))) {
            assertThatThrownBy(() -> INFRA.synth(config.path(), wrong))
                    .hasMessageStartingWith("--out " + wrong + ": is ")
                    .hasMessageContaining("a folder of its own, such as cdktf.out");
        }
        assertThat(config.path().resolve("stacks")).doesNotExist();
    }

    @Test
    void aStackThatIsNoLongerConfiguredIsNamedAndLeft() {
        out.synth(INFRA, config);
        SortedMap<String, String> before = out.files();
        config.account("dev", "deployment-types.live.lane.enabled = false, queue.size = 5");

        assertThatThrownBy(() -> out.synth(INFRA, config))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessage(out.file(LIVE).getParent()
                        + ": belongs to a stack that the configuration no longer has\n"
                        + "    its resources can only be destroyed from here: see docs/retiring.md, then use --retire "
                        + LIVE);
        assertThat(out.files()).as("nothing was written").isEqualTo(before);
    }

    @Test
    void aStackThatWasNotAskedForIsNotStale() {
        out.synth(INFRA, config);
        out.synthOnly(INFRA, config, "test");

        assertThat(out.file(LIVE)).exists();
    }

    @Test
    void retiringTakesTheFileThatSynthesisWroteAndNothingElse() throws IOException {
        out.synth(INFRA, config);
        Files.writeString(out.file(LIVE).resolveSibling("terraform.tfstate"), "state");
        config.account("dev", "deployment-types.live.lane.enabled = false");
        Synthesis synthesis = out.synthRetiring(INFRA, config, LIVE);

        assertThat(out.files().keySet()).contains(LIVE + "/terraform.tfstate").doesNotContain(LIVE + "/cdk.tf.json");
        assertThat(synthesis.notes()).contains("retired " + LIVE + "; other files in its folder were kept");
        assertThat(out.synth(INFRA, config).notes())
                .as("afterwards it is not stale")
                .noneMatch(note -> note.contains(LIVE));
    }

    @Test
    void onlyStaleStacksCanBeRetired() {
        out.synth(INFRA, config);

        assertThatThrownBy(() -> out.synthRetiring(INFRA, config, LIVE, "no-such-stack"))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContaining("--retire no-such-stack: is not a stack in "
                        + out.folder().resolve("stacks"))
                .hasMessageContaining("--retire " + LIVE + ": is still configured");
        assertThat(out.file(LIVE)).exists();
    }

    @Test
    void aWrongConfigurationLeavesTheOutputAsItWas() {
        out.synth(INFRA, config);
        SortedMap<String, String> before = out.files();
        config.infra("queue.size = 5, deployment-types.live.queue.name = \"\"");

        assertThatThrownBy(() -> out.synth(INFRA, config)).isInstanceOf(InvalidConfiguration.class);
        assertThat(out.files()).isEqualTo(before);
    }

    @Test
    void aFailureInTheMiddleLeavesTheOutputAsItWas() {
        out.synth(INFRA, config);
        SortedMap<String, String> before = out.files();
        config.infra("queue.size = 5");
        // The first stack can be made, the reader of the second cannot.
        Infra failing = INFRA.with(new ReaderModule(), new FailingInTestModule());

        assertThatThrownBy(() -> out.synth(failing, config)).hasMessage("fails in test");
        assertThat(out.files()).isEqualTo(before);
    }

    @Test
    void aWrongConfigurationMakesNoFolder() {
        config.infra("nonsense = 1");

        assertThatThrownBy(() -> out.synth(INFRA, config)).isInstanceOf(InvalidConfiguration.class);
        assertThat(temporary.resolve("a")).doesNotExist();
    }

    @Test
    void aFileInPlaceOfTheFolderIsNamed() throws IOException {
        Files.writeString(temporary.resolve("file"), "");

        assertThatThrownBy(() -> new Out(temporary.resolve("file")).synth(INFRA, config))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessage(temporary.resolve("file/stacks") + ": cannot be written\n    choose another folder: --out");
    }

    @Test
    void aFileInPlaceOfAStacksFolderLeavesTheOtherStacksAsTheyWere() throws IOException {
        out.synth(INFRA, config);
        String live = out.text(LIVE);
        Files.delete(out.file(TEST));
        Files.delete(out.file(TEST).getParent());
        Files.writeString(out.folder().resolve("stacks").resolve(TEST), "in the way");
        config.infra("queue.size = 5");

        assertThatThrownBy(() -> out.synth(INFRA, config))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContaining("is not a folder");
        assertThat(out.text(LIVE)).as("all or none").isEqualTo(live);
        assertThat(out.files().keySet()).noneMatch(name -> name.endsWith(".new"));
    }

    @Test
    void whatAKilledRunLeftBesideAnUnchangedFileIsTakenAway() throws IOException {
        out.synth(INFRA, config);
        SortedMap<String, String> before = out.files();
        Files.writeString(out.file(TEST).resolveSibling(".cdk.tf.json.new"), "half a fi");
        out.synth(INFRA, config);

        assertThat(out.files()).isEqualTo(before);
    }

    /** What synthesis writes into the output folder, and the folders in which it does. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "stacks",
                "stacks/" + LIVE,
                "stacks/" + LIVE + "/cdk.tf.json",
                "stacks/" + LIVE + "/.cdk.tf.json.new",
                "stacks/" + LIVE + "/..terraform.lock.hcl.new",
            })
    void noLinkIsFollowed(String path, @TempDir Path elsewhere) throws IOException {
        out.synth(INFRA, config);
        Path link = out.folder().resolve(path);
        Path target = elsewhere.resolve("target");
        if (Files.exists(link)) {
            Files.move(link, target);
        } else {
            Files.writeString(target, "somebody's");
        }
        SortedMap<String, String> foreign = new Out(elsewhere).all();
        config.infra("queue.size = 5").file(LOCK, LOCK_1);
        for (Path to : List.of(target, elsewhere.resolve("nothing"))) {
            Files.createSymbolicLink(link, to);
            SortedMap<String, String> before = out.all();

            assertThatThrownBy(() -> out.synth(INFRA, config))
                    .isInstanceOf(InvalidConfiguration.class)
                    .hasMessage(link + ": is a symbolic link\n"
                            + "    remove it: the folder of --out may be a link, but nothing inside it");
            assertThat(out.all()).isEqualTo(before);
            assertThat(new Out(elsewhere).all()).isEqualTo(foreign);
            Files.delete(link);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"stacks", "stacks/" + LIVE, "stacks/" + LIVE + "/cdk.tf.json"})
    void noLinkIsFollowedToRetire(String path, @TempDir Path elsewhere) throws IOException {
        out.synth(INFRA, config);
        Path target = Files.move(out.folder().resolve(path), elsewhere.resolve("target"));
        Files.createSymbolicLink(out.folder().resolve(path), target);
        SortedMap<String, String> foreign = new Out(elsewhere).all();
        config.account("dev", "deployment-types.live.lane.enabled = false");

        assertThatThrownBy(() -> out.synthRetiring(INFRA, config, LIVE)).isInstanceOf(InvalidConfiguration.class);
        assertThat(new Out(elsewhere).all()).isEqualTo(foreign);
    }

    @Test
    void theOutputFolderItselfMayBeALink(@TempDir Path elsewhere) throws IOException {
        Files.createSymbolicLink(temporary.resolve("link"), elsewhere);
        new Out(temporary.resolve("link")).synth(INFRA, config);

        assertThat(new Out(elsewhere).file(TEST)).isRegularFile();
    }

    /** One that another program has written, of another stack, or of nobody. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "mine",
                "",
                "[]",
                "{\"//\": \"mine\"}",
                "{\"//\": {\"metadata\": {\"stackName\": \"another\"}}}"
            })
    void aForeignFileIsLeft(String text) throws IOException {
        out.synth(INFRA, config);
        Files.writeString(out.file(LIVE), text);
        SortedMap<String, String> before = out.files();
        config.infra("queue.size = 5");
        String message = out.file(LIVE) + ": was not written by synth: it does not name the stack " + LIVE
                + "\n    move it away";

        assertThatThrownBy(() -> out.synth(INFRA, config)).hasMessage(message);
        assertThat(out.files()).isEqualTo(before);

        config.account("dev", "deployment-types.live.lane.enabled = false");
        assertThatThrownBy(() -> out.synthRetiring(INFRA, config, LIVE)).hasMessage(message);
        assertThat(out.files()).isEqualTo(before);
    }

    @Test
    void aFileWithTwoNamesIsReplacedUnderOurs(@TempDir Path elsewhere) throws IOException {
        out.synth(INFRA, config);
        Path half = out.file(LIVE).resolveSibling(".cdk.tf.json.new");
        Path foreign = Files.writeString(elsewhere.resolve("foreign"), "somebody's");
        Files.createLink(half, foreign);
        config.infra("queue.size = 5");
        out.synth(INFRA, config);

        assertThat(foreign).hasContent("somebody's");
        assertThat(half).doesNotExist();
    }

    @Test
    void aLockFileThatIsALinkIsLeft() throws IOException {
        config.file(LOCK, LOCK_1);
        Path link = Files.createDirectories(out.file(TEST).getParent()).resolve(LOCK);
        Files.createSymbolicLink(link, config.path().resolve(LOCK));
        Path broken = Files.createDirectories(out.file(LIVE).getParent()).resolve(LOCK);
        Files.createSymbolicLink(broken, temporary.resolve("nothing"));

        assertThat(out.synth(INFRA, config).notes())
                .hasSize(1)
                .first()
                .asString()
                .startsWith(broken + " differs");
        assertThat(link).isSymbolicLink();
        assertThat(broken).isSymbolicLink();
        assertThat(temporary.resolve("nothing")).doesNotExist();
    }

    @Test
    void aLockFileOutsideOfTheConfigurationIsRefused(@TempDir Path elsewhere) throws IOException {
        Path secret = Files.writeString(elsewhere.resolve("secret"), "secret");
        Files.createSymbolicLink(config.path().resolve(LOCK), secret);

        assertThatThrownBy(() -> out.synth(INFRA, config))
                .hasMessage(config.path().resolve(LOCK) + ": leads out of " + config.path()
                        + " by a symbolic link\n    put the file itself there");
        assertThat(out.folder()).doesNotExist();
    }

    @Test
    void onlyANameCanBeRetired() throws IOException {
        out.synth(INFRA, config);
        Path other = Files.createDirectories(temporary.resolve("a/b/other"));
        Files.copy(out.file(LIVE), other.resolve("cdk.tf.json"));
        for (String name : List.of("../../other", "./" + LIVE, other.toString())) {
            assertThatThrownBy(() -> out.synthRetiring(INFRA, config, name))
                    .hasMessageContaining("--retire " + name + ": is not a stack in ");
        }
        assertThat(other.resolve("cdk.tf.json")).exists();
    }
}
