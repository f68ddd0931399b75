package dev.prefectinfra.core.config.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prefectinfra.core.config.FitsOthers;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.config.Sections;
import dev.prefectinfra.core.problem.InvalidConfiguration;
import dev.prefectinfra.core.problem.Requirements;
import dev.prefectinfra.core.sample.ConfigFolder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is right by itself, and wrong beside other sections. */
class FitsOthersTest {
    private static final String TWO_LANES = "guests.table.count = 3\nhouse.seats = 5\n";

    private final ConfigFolder folder;

    FitsOthersTest(@TempDir Path folder) {
        this.folder = ConfigFolder.in(folder);
    }

    /** Of an account: has to hold all guests of its lanes. */
    public record House(int seats) implements FitsOthers {
        static final Section<House> SECTION = Section.ofAccount("house", House.class, House.class);

        @Override
        public void validateWith(Sections others) {
            assertThat(others.lane()).isEmpty();
            int all = others.all(Party.class).stream().mapToInt(Party::size).sum();
            new Requirements()
                    .that("seats", seats >= all, seats + " are not enough", all + " or more")
                    .done();
        }
    }

    /** Several sections may be one. */
    interface Party {
        int size();
    }

    /** Of a lane; what is asked is a part of the record. */
    public record Guests(Table table) implements Party {
        static final Section<Guests> SECTION = Section.ofLane("guests", Guests.class, Guests.class);

        @Override
        public int size() {
            return table.count();
        }
    }

    public record Table(int count) implements FitsOthers {
        @Override
        public void validateWith(Sections others) {
            int seats = others.find(House.SECTION).map(House::seats).orElse(Integer.MAX_VALUE);
            new Requirements()
                    .that(
                            "count",
                            count <= seats,
                            count + " are more than the seats of "
                                    + others.account().name() + ", for "
                                    + others.lane().orElseThrow(),
                            "at most " + seats)
                    .done();
        }
    }

    /** Of an account, and asks for what only lanes have. */
    public record Wrong(int any) implements FitsOthers {
        static final Section<Wrong> SECTION = Section.ofAccount("wrong", Wrong.class, Wrong.class);

        @Override
        public void validateWith(Sections others) {
            others.find(Guests.SECTION);
        }
    }

    @Test
    void aLaneIsHeldAgainstItsAccount() {
        infra("guests.table.count = 1\nhouse.seats = 5\ndeployment-types.live.guests.table.count = 6");

        assertThatThrownBy(() -> load(Guests.SECTION, House.SECTION))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContaining(
                        "infra.conf:3: guests.table.count 6 are more than the seats of dev, for dev/live\n"
                                + "    allowed: at most 5");
    }

    @Test
    void anAccountIsHeldAgainstAllItsLanes() {
        infra(TWO_LANES);

        assertThatThrownBy(() -> load(Guests.SECTION, House.SECTION))
                .hasMessageContaining("infra.conf:2: house.seats 5 are not enough\n    allowed: 6 or more");
    }

    @Test
    void aLaneThatIsSwitchedOffDoesNotCount() {
        infra(TWO_LANES);
        folder.account("dev", "deployment-types.live.lane.enabled = false");

        assertThat(load(Guests.SECTION, House.SECTION).stacks()).hasSize(2);
    }

    @Test
    void aSectionThatNoModuleReadsIsNotThere() {
        infra("guests.table.count = 1000");

        assertThat(load(Guests.SECTION).stacks()).hasSize(3);
    }

    @Test
    void anAccountHasNoLanesSection() {
        infra("guests.table.count = 1\nwrong.any = 1");

        assertThatThrownBy(() -> load(Guests.SECTION, Wrong.SECTION))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("guests belongs to lanes");
    }

    /** Two lanes, and nothing else but what is given. */
    private void infra(String hocon) {
        folder.infra(hocon)
                .file("always.conf", "deployment-types { test.lane.branch = dev-v2, live.lane.branch = main-v2 }");
    }

    private Configuration load(Section<?>... sections) {
        return Configuration.load(folder.path(), List.of(), List.of(sections));
    }
}
