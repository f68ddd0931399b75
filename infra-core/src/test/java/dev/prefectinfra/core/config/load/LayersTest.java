package dev.prefectinfra.core.config.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.prefectinfra.core.sample.ConfigFolder;
import dev.prefectinfra.core.sample.QueueConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LayersTest {
    /** Weakest first; the layer before them is the module's {@code reference.conf}. */
    private static final List<String> LAYERS =
            List.of("infra.conf", "account", "deployment type", "deployment type in the account", "--set");

    private final ConfigFolder folder;

    LayersTest(@TempDir Path folder) {
        this.folder = ConfigFolder.in(folder);
    }

    @Test
    void theDefaultCountsWhereNoLayerSaysOtherwise() {
        assertThat(queue().size()).isEqualTo(10);
        assertThat(where("queue.size")).isEqualTo("dev.prefectinfra.core.sample/reference.conf:3");
    }

    static IntStream layers() {
        return IntStream.range(0, LAYERS.size());
    }

    @ParameterizedTest
    @MethodSource("layers")
    void eachLayerWinsOverAllBeforeIt(int strongest) {
        // Each of the layers up to this one sets its own number.
        String[] set = write(strongest);

        assertThat(queue(set).size()).as(LAYERS.get(strongest)).isEqualTo(100 + strongest);
        assertThat(where("queue.size", set))
                .isEqualTo(List.of(
                                "infra.conf:2",
                                "accounts/dev.conf:2",
                                "infra.conf:4",
                                "accounts/dev.conf:4",
                                "--set queue.size=104")
                        .get(strongest));
    }

    @Test
    void anAssignmentForOneTypeWinsOverOneForAll() {
        assertThat(queue("deployment-types.test.queue.size=7", "queue.size=8").size())
                .isEqualTo(7);
    }

    @Test
    void theLaterOfTwoAssignmentsWins() {
        assertThat(queue("queue.size=7", "queue.size=8").size()).isEqualTo(8);
    }

    @Test
    void aDeploymentTypesLayerStaysInItsLane() {
        folder.infra("deployment-types { live.lane.branch = main-v2, test.queue.size = 7 }");
        List<AccountSettings.LaneSettings> lanes =
                folder.load().accounts().get(0).lanes();

        assertThat(lanes)
                .extracting(
                        each -> each.lane().type().value(),
                        each -> each.settings().get(QueueConfig.SECTION).size())
                .containsExactly(tuple("live", 10), tuple("test", 7));
    }

    @Test
    void anAccountsFileStaysInItsAccount() {
        folder.account("dev", "queue.size = 7");
        folder.account("prod", "");

        assertThat(folder.load().accounts())
                .extracting(each ->
                        each.lanes().get(0).settings().get(QueueConfig.SECTION).size())
                .containsExactly(7, 10);
    }

    @Test
    void objectsMergeAndListsReplace() {
        folder.infra("queue { readers { a = ra }, rules = [{ prefix = a, days = 1 }] }");
        folder.account("dev", "queue { readers { b = rb }, rules = [{ prefix = b, days = 2 }] }");

        assertThat(queue().readers()).hasSize(2);
        assertThat(queue().rules()).containsExactly(new QueueConfig.Rule("b", 2));
    }

    @Test
    void anAccountMaySwitchALaneOff() {
        folder.account("dev", "deployment-types.test.lane.enabled = false");

        assertThat(folder.load().accounts().get(0).lanes()).isEmpty();
        assertThat(folder.load().stacks())
                .extracting(stack -> stack.name().value())
                .containsExactly("prefect-v2-dev-ci");
    }

    @Test
    void aReferenceIsResolvedPerLaneAfterMerging() {
        folder.infra("queue { size = 7, rules = [{ prefix = p, days = ${queue.size} }] }");
        folder.account("dev", "queue.size = 9");

        assertThat(queue().rules()).containsExactly(new QueueConfig.Rule("p", 9));
    }

    private String[] write(int strongest) {
        String infra = "";
        String account = "";
        if (strongest >= 0) {
            infra = "\nqueue.size = 100";
        }
        if (strongest >= 1) {
            account = "\nqueue.size = 101";
        }
        if (strongest >= 2) {
            infra += "\n\ndeployment-types.test.queue.size = 102";
        }
        if (strongest >= 3) {
            account += "\n\ndeployment-types.test.queue.size = 103";
        }
        folder.infra(infra).account("dev", account);
        return strongest >= 4 ? new String[] {"queue.size=104"} : new String[0];
    }

    private QueueConfig queue(String... assignments) {
        return folder.queue(assignments);
    }

    private String where(String key, String... assignments) {
        List<Settings.Entry> entries = new ArrayList<>(folder.load(assignments)
                .accounts()
                .get(0)
                .lanes()
                .get(0)
                .settings()
                .entries());
        entries.removeIf(entry -> !entry.key().equals(key));
        assertThat(entries).as(key).hasSize(1);
        return entries.get(0).at().toString().replace(folder.path() + "/", "");
    }
}
