package dev.prefectinfra.core.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prefectinfra.core.sample.ConfigFolder;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is no collision; {@link ReportTest} has the collisions. */
class DuplicateNamesTest {
    private static final String LIVE = "deployment-types.live.lane.branch = main-v2\n";

    private final ConfigFolder folder;

    DuplicateNamesTest(@TempDir Path folder) {
        this.folder = ConfigFolder.in(folder);
    }

    @BeforeEach
    void twoLanes() {
        folder.infra(LIVE);
    }

    @Test
    void theDefaultsDoNotCollide() {
        assertThat(folder.load().stacks()).hasSize(3);
    }

    @Test
    void aNameOfAnotherKindIsAnotherName() {
        folder.infra(LIVE + "queue.readers.a = \"queue-{account}-{type}\"");

        assertThat(folder.load().stacks()).hasSize(3);
    }

    @Test
    void anotherAccountMayHaveTheSameNames() {
        folder.infra(LIVE + "queue.name = \"queue-{type}\"");
        folder.file("accounts/prod.conf", "account { id = 210987654321, region = us-east-1 }");

        assertThat(folder.load().stacks()).hasSize(6);
    }

    @Test
    void bucketsCollideBetweenAccounts() {
        folder.infra(
                LIVE + "queue { name = \"queue-{type}\", store { type = on-disk, on-disk.bucket = \"b-{type}\" } }");
        folder.file("accounts/prod.conf", "account { id = 210987654321, region = us-east-1 }");

        assertThat(folder.report()).contains("queue.store.on-disk.bucket").doesNotContain("queue.name");
    }

    @Test
    void bucketsOfAnotherPartitionDoNot() {
        folder.infra(LIVE + "queue { store { type = on-disk, on-disk.bucket = \"b-{type}\" } }");
        folder.file("accounts/prod.conf", "account { id = 210987654321, region = cn-north-1 }");

        assertThat(folder.load().stacks()).hasSize(6);
    }

    @Test
    void whatExistsAlreadyMayBeNamedTwice() {
        folder.infra(LIVE + "queue { store { type = on-disk, on-disk.copy = one } }");

        assertThat(folder.load().stacks()).hasSize(3);
    }

    @Test
    void aLaneThatIsSwitchedOffTakesNoName() {
        folder.infra(LIVE + "queue.name = one");
        folder.account("dev", "deployment-types.live.lane.enabled = false");

        assertThat(folder.load().stacks()).hasSize(2);
    }
}
