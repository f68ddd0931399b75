package dev.prefectinfra.core.synth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prefectinfra.core.compose.Infra;
import dev.prefectinfra.core.config.load.ConfiguredStack;
import dev.prefectinfra.core.sample.ConfigFolder;
import dev.prefectinfra.core.sample.InventoryModule;
import dev.prefectinfra.core.sample.Out;
import dev.prefectinfra.core.sample.OwnerModule;
import dev.prefectinfra.core.sample.QueueModule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stack of an account that is made from its others. */
class BootstrapTest {
    private static final Infra INFRA = new Infra().with(new InventoryModule(), new QueueModule(), new OwnerModule());
    private static final String STACK = "prefect-v2-dev-bootstrap";

    private final ConfigFolder config;
    private final Out out;

    BootstrapTest(@TempDir Path temporary) {
        this.config = ConfigFolder.forSynthesis(temporary.resolve("config"))
                .infra("owner.name = us")
                .account("dev", "inventory.enabled = true");
        this.out = new Out(temporary.resolve("out"));
    }

    @Test
    void isMadeFromTheOtherStacksOfItsAccount() {
        config.file(
                "accounts/prod.conf",
                "account { id = 210987654321, region = us-east-1 }, queue.readers.a = \"reads-{account}-{type}\"");

        out.synth(INFRA, config);

        assertThat(output("resources"))
                .isEqualTo("prefect-v2-dev-ci aws_sns_topic.owner, prefect-v2-dev-live aws_sqs_queue.queue,"
                        + " prefect-v2-dev-test aws_sqs_queue.queue");
        assertThat(out.json(STACK).at("/~1~1/stack").toString())
                .isEqualTo("{\"account\":\"dev\",\"kind\":\"bootstrap\"}");
        assertThat(out.file("prefect-v2-prod-bootstrap")).doesNotExist();
    }

    @Test
    void knowsTheNamesOfAnAccountThatIsTheSameAccountOfAws() {
        config.account("eu", "queue.readers.a = \"reads-{account}-{type}\"")
                .account("dev", "inventory.enabled = true, queue.readers.a = \"reads-{account}-{type}\"");

        out.synth(INFRA, config);

        assertThat(output("neighbours"))
                .isEqualTo(
                        "arn:aws:iam::123456789012:role/reads-eu-live, arn:aws:iam::123456789012:role/reads-eu-test");
    }

    @Test
    void comesWithItsAccountAndStaysWhereALaneIsLeftOut() {
        out.synth(INFRA, config);
        String before = out.text(STACK);
        config.infra("owner.name = us, queue.name = \"renamed-{account}-{type}\"");

        Synthesis lane = out.synthOnly(INFRA, config, "test");

        assertThat(lane.stacks()).extracting(each -> each.stack().value()).containsExactly("prefect-v2-dev-test");
        assertThat(out.text(STACK)).isEqualTo(before);
        Synthesis account = INFRA.synth(new SynthRequest(
                config.path(), out.folder(), List.of(), Set.of("dev"), Set.of(), Set.of(), false, stack -> {}));
        assertThat(account.stacks()).hasSize(4);
    }

    @Test
    void isMadeAnewWhereWhatItIsMadeFromHasChanged() {
        config.account("eu", "queue.readers.a = \"reads-{account}-{type}\"");
        assertThat(made()).contains(STACK);
        assertThat(made()).isEmpty();
        config.account("eu", "queue.readers.a = \"lists-{account}-{type}\"");
        assertThat(made()).contains(STACK).doesNotContain("prefect-v2-dev-ci", "prefect-v2-dev-test");
        assertThat(output("neighbours")).contains("lists-eu-live");
        config.account("dev", "inventory.enabled = true, deployment-types.test.queue.size = 7");
        assertThat(made()).contains(STACK, "prefect-v2-dev-test").doesNotContain("prefect-v2-dev-live");
        assertThat(made()).isEmpty();
    }

    /** The stacks that are made; all are as if made for the first time. */
    private List<String> made() {
        List<String> made = new ArrayList<>();
        INFRA.synth(new SynthRequest(
                config.path(),
                out.folder(),
                List.of(),
                Set.of(),
                Set.of(),
                Set.of(),
                false,
                stack -> made.add(stack.value())));
        Out fresh = new Out(out.folder().resolveSibling("fresh-" + System.nanoTime()));
        fresh.synth(INFRA, config);
        assertThat(out.files()).isEqualTo(fresh.files());
        return made;
    }

    private String output(String name) {
        return out.json(STACK).path("output").path(name).path("value").asText();
    }

    @Test
    void thereIsNoneUnlessItIsWanted() {
        config.account("dev", "");

        assertThat(INFRA.configuration(config.path(), List.of()).stacks())
                .extracting(ConfiguredStack::kind)
                .doesNotContain(ConfiguredStack.Kind.BOOTSTRAP);
    }
}
