package dev.prefectinfra.core.config.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prefectinfra.core.problem.InvalidConfiguration;
import dev.prefectinfra.core.sample.ConfigFolder;
import dev.prefectinfra.core.sample.OwnerConfig;
import dev.prefectinfra.core.sample.QueueConfig;
import dev.prefectinfra.core.sample.QueueConfig.Label;
import dev.prefectinfra.core.sample.QueueConfig.Rule;
import dev.prefectinfra.core.sample.QueueConfig.Store;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What values become when nothing is wrong. */
class ValuesTest {
    private final ConfigFolder folder;

    ValuesTest(@TempDir Path folder) {
        this.folder = ConfigFolder.in(folder);
    }

    @Test
    void everyKindOfValueIsBound() {
        folder.infra("""
                queue {
                  name = "q-{account}-{account-id}-{type}-{region}-{partition}"
                  size = 0
                  fast = true
                  order = last-in
                  note = hello
                  rules = [{ prefix = a, days = 1 }, { prefix = b, days = -2 }]
                  readers { z = rz, a = "r-{type}" }
                  filters { own = "arn:{partition}:s3:::x/${aws:username}" }
                  store { type = on-disk, on-disk.folder = /here }
                }
                """);
        QueueConfig queue = folder.queue();

        assertThat(queue.name()).hasToString("q-dev-123456789012-test-us-east-1-aws");
        assertThat(queue.size()).isZero();
        assertThat(queue.fast()).isTrue();
        assertThat(queue.order()).isEqualTo(QueueConfig.Order.LAST_IN);
        assertThat(queue.note()).contains("hello");
        assertThat(queue.rules()).containsExactly(new Rule("a", 1), new Rule("b", -2));
        assertThat(queue.readers().keySet()).as("sorted").containsExactly(new Label("a"), new Label("z"));
        assertThat(queue.readers().get(new Label("a"))).hasToString("r-test");
        assertThat(queue.filters().get(new Label("own"))).hasToString("arn:aws:s3:::x/${aws:username}");
        assertThat(queue.store()).isInstanceOf(Store.OnDisk.class);
    }

    @ParameterizedTest
    @CsvSource({
        "2048.7, 2048.7",
        "007, 007",
        "012345678901, 012345678901",
        "12e4567, 12e4567",
        "1.10, 1.10",
        "0x10, 0x10",
        "'  padded ', padded"
    })
    void aTextKeepsTheDigitsAsTheyWereWritten(String written, String text) {
        folder.infra("queue.note = " + written);

        assertThat(folder.queue().note()).contains(text);
    }

    @Test
    void anAccountIdKeepsItsZeros() {
        folder.file("accounts/dev.conf", "account { id = 001234567890, region = us-east-1 }");

        assertThat(folder.load().accounts().get(0).account().id()).hasToString("001234567890");
    }

    @Test
    void anEmptyTextIsAText() {
        folder.infra("queue.note = \"\"");

        assertThat(folder.queue().note()).contains("");
    }

    @Test
    void nullMeansNotSet() {
        folder.infra("queue.note = hello, queue.readers.a = r");
        folder.account("dev", "queue.note = null, queue.readers.a = null");

        assertThat(folder.queue().note()).isEmpty();
        assertThat(folder.queue().readers()).isEmpty();
    }

    @Test
    void whatWasNotChosenMayStandThere() {
        folder.infra("queue.store.on-disk.folder = /unused");

        assertThat(folder.queue().store()).isEqualTo(new Store.Memory());
    }

    @Test
    void collectionsCannotBeChanged() {
        folder.infra("queue { rules = [{ prefix = a, days = 1 }], readers { a = r } }");
        QueueConfig queue = folder.queue();

        assertThat(queue.rules()).isUnmodifiable();
        assertThat(queue.readers()).isUnmodifiable();
    }

    @Test
    void aSectionStandsAloneWithItsDefaults() {
        QueueConfig queue = Configuration.of(QueueConfig.SECTION, "name = q, size = 3");

        assertThat(queue.name()).hasToString("q");
        assertThat(queue.size()).isEqualTo(3);
        assertThat(queue.order()).isEqualTo(QueueConfig.Order.FIRST_IN);
    }

    @Test
    void aSectionAloneReportsItsProblems() {
        assertThatThrownBy(() -> Configuration.of(QueueConfig.SECTION, "name = q\nsiz = 3\nfast = 1"))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessage("""
                        HOCON:2: queue.siz is unknown
                            did you mean size?
                        HOCON:3: queue.fast is 1
                            allowed: true or false""");
    }

    @Test
    void aSectionAloneKnowsNoAccount() {
        assertThatThrownBy(() -> Configuration.of(QueueConfig.SECTION, ""))
                .hasMessageContaining("placeholder {account}, which has no value here")
                .hasMessageContaining("no placeholder outside of an account");
    }

    @Test
    void theOptionalPartOfAnAccountsSectionIsBound() {
        folder.infra("owner.home = 000000000001");

        assertThat(folder.load()
                        .accounts()
                        .get(0)
                        .settings()
                        .get(OwnerConfig.SECTION)
                        .home())
                .hasValueSatisfying(id -> assertThat(id).hasToString("000000000001"));
    }
}
