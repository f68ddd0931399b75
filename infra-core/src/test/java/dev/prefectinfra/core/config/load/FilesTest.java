package dev.prefectinfra.core.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prefectinfra.core.sample.ConfigFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that git would not keep as they are; the others are in {@link ReportTest}. */
class FilesTest {
    private final ConfigFolder folder;

    FilesTest(@TempDir Path folder) {
        this.folder = ConfigFolder.in(folder);
    }

    @Test
    void aFileThatIsNotUtf8IsRefused() {
        folder.file("accounts/dev.conf", "owner.name = \"Zoë\"".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(folder.report()).isEqualTo("accounts/dev.conf:1: is not UTF-8\n    save it as UTF-8");
    }

    @Test
    void aByteOrderMarkIsNoMistake() {
        folder.file("accounts/dev.conf", "\uFEFFaccount { id = 123456789012, region = us-east-1 }");

        assertThat(folder.load().accounts()).hasSize(1);
    }

    @Test
    void windowsLineEndsAreNoMistake() {
        folder.infra("\r\nqueue.note = hello\r\nqueue.size = 4\r\n");

        assertThat(folder.queue().note()).contains("hello");
    }

    @Test
    void aHugeFileIsRefusedBeforeItIsRead() {
        folder.file("infra.conf", "# x\n".repeat(300_000));

        assertThat(folder.report()).isEqualTo("infra.conf: has more than 1 MiB\n    a smaller file");
    }

    @Test
    void nestingTooDeepForTheParserIsReported() {
        folder.infra("a = " + "[".repeat(100_000));

        assertThat(folder.report()).startsWith("infra.conf:1: is nested too deeply");
    }

    @Test
    void anIncludeOfWhatCannotBeAFileIsReported() {
        folder.infra("\ninclude \"a\\u0000b\"");

        assertThat(folder.report()).startsWith("infra.conf:2: includes \"a\\u0000b\": that is not a file name");
    }

    @Test
    void anIncludedFileIsRead() {
        folder.infra("\ninclude \"parts/queue.conf\"");
        folder.file("parts/queue.conf", "include \"size.conf\"");
        folder.file("parts/size.conf", "\nqueue.size = 7");

        assertThat(folder.queue().size()).isEqualTo(7);
    }

    @Test
    void aProblemInAnIncludedFileIsReportedThere() {
        folder.infra("\ninclude \"parts/queue.conf\"");
        folder.file("parts/queue.conf", "\n\nqueue.siz = 7");

        assertThat(folder.report()).startsWith("parts/queue.conf:3: queue.siz is unknown");
    }

    @Test
    void oneFileMayBeIncludedTwice() {
        folder.infra("\ninclude \"common.conf\"");
        folder.account("dev", "\ninclude \"../common.conf\"");
        folder.file("common.conf", "queue.size = 7");

        assertThat(folder.queue().size()).isEqualTo(7);
    }

    @Test
    void anIncludeIsReportedInItsOwnLine() {
        folder.infra("""
                # include "nobody.conf" is what we do
                a = "include \\"nobody.conf\\"", owner { // nobody.conf
                  include required(file("nobody.conf"))
                }
                """);

        assertThat(folder.report()).contains("infra.conf:3: includes \"nobody.conf\": there is no such file");
    }

    @Test
    void linksWithinTheFolderAreFollowed() throws IOException {
        folder.file("parts/size.conf", "queue.size = 7");
        Files.createSymbolicLink(folder.path().resolve("size.conf"), Path.of("parts/size.conf"));
        folder.infra("\ninclude \"size.conf\"");

        assertThat(folder.queue().size()).isEqualTo(7);
    }

    @Test
    void theFolderItselfMayBeALink(@TempDir Path elsewhere) throws IOException {
        Path link = Files.createSymbolicLink(elsewhere.resolve("config"), folder.path());
        ConfigFolder linked = ConfigFolder.in(link).infra("\ninclude \"size.conf\"");
        linked.file("size.conf", "queue.size = 7");

        assertThat(linked.queue().size()).isEqualTo(7);
    }

    @Test
    void aFolderInPlaceOfAFileIsReported() throws IOException {
        Files.delete(folder.path().resolve("infra.conf"));
        Files.createDirectory(folder.path().resolve("infra.conf"));

        assertThat(folder.report()).startsWith("infra.conf: is not a file");
    }

    @Test
    void otherFilesBesideTheAccountsAreLeftAlone() {
        folder.file("accounts/README.md", "not HOCON {");

        assertThat(folder.load().accounts()).hasSize(1);
    }

    @Test
    void aFolderWithoutAccountsIsReported() throws IOException {
        Files.delete(folder.path().resolve("accounts/dev.conf"));

        assertThat(folder.report()).isEqualTo("accounts: has no account\n    add a file NAME.conf per AWS account");
    }

    @Test
    void aProblemOfAllLanesIsReportedOnce() {
        folder.infra("deployment-types { b.lane.branch = b, c.lane.branch = c }\nqueue.sise = 4");
        folder.account("prod", "");

        assertThat(folder.report()).isEqualTo("infra.conf:2: queue.sise is unknown\n    did you mean size?");
    }

    @Test
    void aPathWithACommaIsNamedWhole(@TempDir Path other) {
        ConfigFolder odd = ConfigFolder.in(other.resolve("a, b"));
        // The object is merged of two files, whose names the library then joins by commas.
        odd.infra("queue.store { on-disk.folder = /x }");
        odd.account("dev", "queue.store { type = null }");

        assertThat(odd.report()).startsWith("accounts/dev.conf:1: queue.store.type is missing");
    }

    @Test
    void aFileBesideTheAccountsThatIsNotReadIsTold() {
        folder.file("accounts/prod.json", "{}").file("accounts/README.md", "x").file("accounts/.keep", "");
        folder.file("accounts/dev.conf~", "x");

        assertThat(folder.report())
                .isEqualTo(
                        "accounts/prod.json: is not the file of an account, and is not read\n    name it NAME.conf, or remove it");
    }

    @Test
    void aBrokenFileCausesNoFalseProblemElsewhere() {
        folder.infra("\ntags {");
        folder.account("dev", "\ndeployment-types.test.queue.size = 2");

        assertThat(folder.report()).startsWith("infra.conf:").doesNotContain("deployment-types");
    }

    @Test
    void anAssignmentSetsOneKey() {
        assertThat(folder.report("queue.size = 1\nowner.name = you"))
                .contains("has a line break, behind which it sets something else");
    }

    @Test
    void aPlaceholderOutsideOfQuotesIsExplained() {
        folder.infra("\nqueue.name = {account}-x");

        assertThat(folder.report())
                .isEqualTo(
                        "infra.conf:2: cannot be parsed\n    put a text with a placeholder in quotes: \"{account}-...\"");
    }

    @Test
    void whatPlainHoconWouldReadBesideInfraConfIsTold() {
        folder.file("infra.json", "{}");

        assertThat(folder.report())
                .isEqualTo("infra.json: is not read\n    move its settings to infra.conf, and remove it");
    }

    @Test
    void aBraceThatNothingClosesIsTold() {
        folder.infra("\nqueue {\n  size = 1 # }\n  note = \"}\"\n\nowner { name = you }\n");

        assertThat(folder.report()).endsWith("not: end of file; the bracket that line 2 opens is never closed");
    }

    @Test
    void aFileOfTheUserMayBeNamedLikeTheDefaults() {
        folder.infra("\ninclude \"reference.conf\"").file("reference.conf", "\nqueue.size = wrong");

        assertThat(folder.report()).startsWith("reference.conf:2: queue.size is the text");
    }

    @Test
    void aKeyThatOnlySomeLanesLackIsMissingThere() {
        folder.file("infra.conf", "owner.name = us\ndeployment-types { test {}, live.lane.branch = main-v2 }");
        folder.account("dev", "deployment-types.test.lane.branch = dev-v2");
        folder.file("accounts/prod.conf", "account { id = 210987654321, region = us-east-1 }");

        assertThat(folder.report()).startsWith("infra.conf:2: lane.branch is missing in prod/test\n");
        folder.account("dev", "");
        assertThat(folder.report()).startsWith("infra.conf:2: lane.branch is missing\n");
    }
}
