package dev.prefectinfra.core.config.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prefectinfra.core.sample.ConfigFolder;
import dev.prefectinfra.core.sample.QueueConfig;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The effective values, as the command {@code config} shows them. */
class SettingsTest {
    private final ConfigFolder folder;

    SettingsTest(@TempDir Path folder) {
        this.folder = ConfigFolder.in(folder);
    }

    @Test
    void everyValueIsListedWithThePlaceThatSetIt() {
        folder.infra("\nqueue {\n  size = 7\n  rules = [{ prefix = \"{type}\", days = 1 }]\n}");
        folder.account("dev", "\nqueue.readers { b = rb, a = \"r-{account}\" }");
        String entries = String.join(
                "\n",
                folder.load("queue.note=hello").accounts().get(0).lanes().get(0).settings().entries().stream()
                        .map(entry -> entry.key() + " = " + entry.value() + "  "
                                + entry.at().toString().replace(folder.path() + "/", ""))
                        .toList());

        assertThat(entries).isEqualTo("""
                        lane.branch = "dev-v2"  always.conf:1
                        lane.enabled = true  dev.prefectinfra.core.config.load/reference.conf:9
                        queue.fast = false  dev.prefectinfra.core.sample/reference.conf:4
                        queue.name = "queue-dev-test"  dev.prefectinfra.core.sample/reference.conf:2
                        queue.note = "hello"  --set queue.note=hello
                        queue.order = "first-in"  dev.prefectinfra.core.sample/reference.conf:5
                        queue.readers.a = "r-dev"  accounts/dev.conf:2
                        queue.readers.b = "rb"  accounts/dev.conf:2
                        queue.rules[0].days = 1  infra.conf:4
                        queue.rules[0].prefix = "test"  infra.conf:4
                        queue.size = 7  infra.conf:3
                        queue.store.on-disk.folder = "/queue"  dev.prefectinfra.core.sample/reference.conf:12
                        queue.store.type = "memory"  dev.prefectinfra.core.sample/reference.conf:11""");
    }

    @Test
    void aSectionThatNobodyRegisteredIsNotThere() {
        Settings ofAccount = folder.load().accounts().get(0).settings();

        assertThatThrownBy(() -> ofAccount.get(QueueConfig.SECTION))
                .hasMessage("no module registered the section queue here");
    }
}
