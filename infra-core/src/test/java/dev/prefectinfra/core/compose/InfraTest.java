package dev.prefectinfra.core.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.ProvidesIntoSet;
import com.hashicorp.cdktf.TerraformOutput;
import com.hashicorp.cdktf.providers.aws.sqs_queue.SqsQueue;
import dev.prefectinfra.core.Lane;
import dev.prefectinfra.core.problem.InvalidConfiguration;
import dev.prefectinfra.core.problem.InvalidValue;
import dev.prefectinfra.core.sample.ConfigFolder;
import dev.prefectinfra.core.sample.ExistingQueueModule;
import dev.prefectinfra.core.sample.Out;
import dev.prefectinfra.core.sample.OwnerModule;
import dev.prefectinfra.core.sample.Queue;
import dev.prefectinfra.core.sample.QueueModule;
import dev.prefectinfra.core.sample.ReaderModule;
import dev.prefectinfra.core.stack.LaneStack;
import dev.prefectinfra.core.synth.SynthRequest;
import dev.prefectinfra.core.synth.Synthesis;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Modules become stacks. */
class InfraTest {
    private static final Infra INFRA = new Infra().with(new OwnerModule(), new QueueModule(), new ReaderModule());

    private final Path temporary;
    private final ConfigFolder config;
    private final Out out;

    InfraTest(@TempDir Path temporary) {
        this.temporary = temporary;
        this.config = ConfigFolder.forSynthesis(temporary.resolve("config"));
        this.out = new Out(temporary.resolve("out"));
    }

    @BeforeEach
    void owned() {
        config.infra("owner.name = us");
    }

    @Test
    void eachStackHoldsWhatItsModulesMake() {
        config.infra("owner.name = us, deployment-types.live.queue.size = 77");
        Synthesis synthesis = out.synth(INFRA, config);

        assertThat(synthesis.stacks())
                .extracting(written -> written.stack().value())
                .containsExactly("prefect-v2-dev-ci", "prefect-v2-dev-live", "prefect-v2-dev-test");
        assertThat(out.files()).hasSize(3);
        assertThat(resources("prefect-v2-dev-ci")).containsExactly("aws_sns_topic");
        assertThat(resources("prefect-v2-dev-test")).containsExactly("aws_sqs_queue");
        assertThat(queue("prefect-v2-dev-test").path("name").asText()).isEqualTo("queue-dev-test");
        assertThat(queue("prefect-v2-dev-test").path("delay_seconds").asInt()).isEqualTo(10);
        assertThat(queue("prefect-v2-dev-live").path("delay_seconds").asInt()).isEqualTo(77);
        assertThat(reads("prefect-v2-dev-test")).isEqualTo("dev/test reads queue-dev-test of [queue-dev-test]");
    }

    @Test
    void aStackIsTheSameWhateverIsMadeBeforeIt() {
        out.synth(INFRA, config);
        Out alone = new Out(temporary.resolve("alone"));
        alone.synthOnly(INFRA, config, "test");

        assertThat(alone.files().keySet()).containsExactly("prefect-v2-dev-test/cdk.tf.json");
        assertThat(alone.text("prefect-v2-dev-test")).isEqualTo(out.text("prefect-v2-dev-test"));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theOrderOfModulesDoesNotMatter(long seed) {
        List<InfraModule> modules = new ArrayList<>(List.of(
                new OwnerModule(),
                new QueueModule(),
                new ReaderModule(),
                new OutputModule("x"),
                new OutputModule("a")));
        out.synth(new Infra().with(modules.toArray(InfraModule[]::new)), config);
        Collections.shuffle(modules, new Random(seed));
        Out shuffled = new Out(temporary.resolve("shuffled"));
        shuffled.synth(new Infra().with(modules.toArray(InfraModule[]::new)), config);

        assertThat(shuffled.files()).isEqualTo(out.files());
    }

    @Test
    void aChangeInOneLaneLeavesTheOtherAsItIs() {
        out.synth(INFRA, config);
        String live = out.text("prefect-v2-dev-live");
        config.infra("owner.name = us, deployment-types.test.queue.size = 77");
        Synthesis second = out.synth(INFRA, config);

        assertThat(out.text("prefect-v2-dev-live")).isEqualTo(live);
        assertThat(second.stacks())
                .filteredOn(Synthesis.Written::changed)
                .extracting(written -> written.stack().value())
                .containsExactly("prefect-v2-dev-test");
    }

    @Test
    void whatIsAskedForIsMadeAndTold() {
        config.file("accounts/prod.conf", "account { id = 210987654321, region = us-east-1 }");
        List<String> told = new ArrayList<>();
        INFRA.synth(new SynthRequest(
                config.path(),
                out.folder(),
                List.of("queue.size = 55"),
                Set.of("prod"),
                Set.of("live"),
                Set.of(),
                false,
                stack -> told.add(stack.value())));

        assertThat(told).containsExactly("prefect-v2-prod-live");
        assertThat(out.files().keySet()).containsExactly("prefect-v2-prod-live/cdk.tf.json");
        assertThat(queue("prefect-v2-prod-live").path("delay_seconds").asInt()).isEqualTo(55);
    }

    @Test
    void askingForWhatIsNotConfiguredIsRefused() {
        assertThatThrownBy(() -> INFRA.synth(new SynthRequest(
                        config.path(),
                        out.folder(),
                        List.of(),
                        Set.of("pord"),
                        Set.of("tset"),
                        Set.of(),
                        false,
                        stack -> {})))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessage("""
                        --account pord: is not configured
                            allowed: dev
                        --deployment-type tset: is not configured
                            allowed: live, test""");
        assertThat(out.folder()).doesNotExist();
    }

    @Test
    void aReplacedBindingIsNotMade() {
        out.synth(INFRA.replacing(new ExistingQueueModule()), config);

        assertThat(out.json("prefect-v2-dev-test").has("resource")).isFalse();
        assertThat(reads("prefect-v2-dev-test")).isEqualTo("dev/test reads theirs of [theirs]");
    }

    @Test
    void aSetHoldsWhatItsOwnStackMade() {
        out.synth(new Infra().with(new SetModule()), config.infra(""));

        assertThat(out.json("prefect-v2-dev-live").at("/output/set/value").asText())
                .isEqualTo("[dev/live, dev/live once]");
        assertThat(out.json("prefect-v2-dev-test").at("/output/set/value").asText())
                .isEqualTo("[dev/test, dev/test once]");
    }

    @Test
    void aCircleIsFoundWithoutCreatingAnything() {
        Infra circle = new Infra().with(new CircleModule());
        assertThatThrownBy(() -> circle.validate(config.infra("").path(), List.of()))
                .isInstanceOf(WiringError.class)
                .hasMessageContaining("need each other");
    }

    @Test
    void aCircleIsNamed() {
        assertThatThrownBy(() -> out.synth(new Infra().with(new CircleModule()), config.infra("")))
                .isInstanceOf(WiringError.class)
                .hasMessageContaining("circular dependency")
                .hasMessageContaining("CircleModule");
        assertThat(out.files()).isEmpty();
    }

    @Test
    void aReferenceAcrossStacksIsRefused() {
        assertThatThrownBy(() -> out.synth(new Infra().with(new SharingModule()), config.infra("")))
                .hasMessageContaining("The stack prefect-v2-dev-test reads another stack's state")
                .hasMessageContaining("Compute the name or ARN from the configuration instead");
        assertThat(out.files()).isEmpty();
    }

    @Test
    void whatAConstructRefusesIsAProblemOfTheStack() {
        Infra refusing = new Infra().with(new FailingModule(new InvalidValue("the policy is too long", "at most 3")));

        assertThatThrownBy(() -> out.synthOnly(refusing, config.infra(""), "test"))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessage("stack prefect-v2-dev-test: the policy is too long\n    allowed: at most 3");
        assertThat(out.files()).isEmpty();
    }

    @Test
    void aBugInAModuleIsThrownAsItIs() {
        IllegalStateException bug = new IllegalStateException("a bug");

        assertThatThrownBy(() -> out.synth(new Infra().with(new FailingModule(bug)), config.infra("")))
                .isSameAs(bug);
    }

    private List<String> resources(String stack) {
        List<String> types = new ArrayList<>();
        out.json(stack).path("resource").fieldNames().forEachRemaining(types::add);
        return types;
    }

    private JsonNode queue(String stack) {
        return out.json(stack).path("resource").path("aws_sqs_queue").path("queue");
    }

    private String reads(String stack) {
        return out.json(stack).path("output").path("reads").path("value").asText();
    }

    private static final class OutputModule extends LaneModule {
        private final String id;

        OutputModule(String id) {
            this.id = id;
        }

        @ProvidesIntoSet
        String output(LaneStack stack) {
            TerraformOutput.Builder.create(stack, id).value(id).build();
            return id;
        }
    }

    private static final class CircleModule extends LaneModule {
        @Provides
        @Singleton
        Queue queue(Runnable runnable) {
            return runnable::toString;
        }

        @Provides
        @Singleton
        Runnable runnable(Queue queue) {
            return queue::queueName;
        }
    }

    /** Breaks the rule that a module holds no state: what it made for one stack, it uses in the next. */
    private static final class SharingModule extends LaneModule {
        private SqsQueue first;

        @Provides
        @Singleton
        Queue queue(LaneStack stack) {
            if (first == null) {
                first = SqsQueue.Builder.create(stack, "queue").name("first").build();
            } else {
                TerraformOutput.Builder.create(stack, "first")
                        .value(first.getArn())
                        .build();
            }
            return () -> "shared";
        }
    }

    private static final class FailingModule extends LaneModule {
        private final RuntimeException failure;

        FailingModule(RuntimeException failure) {
            this.failure = failure;
        }

        @Provides
        @Singleton
        Queue queue() {
            throw failure;
        }
    }

    /** Something in a set. */
    private record Contributed(String value) {}

    /** The set, as an output. */
    private record Collected(String value) {}

    private static final class SetModule extends LaneModule {
        @ProvidesIntoSet
        Contributed anew(Lane lane) {
            return new Contributed(lane.toString());
        }

        @ProvidesIntoSet
        @Singleton
        Contributed once(Lane lane) {
            return new Contributed(lane + " once");
        }

        @Provides
        @Singleton
        Collected collected(LaneStack stack, Set<Contributed> set) {
            String value =
                    set.stream().map(Contributed::value).sorted().toList().toString();
            TerraformOutput.Builder.create(stack, "set").value(value).build();
            return new Collected(value);
        }
    }
}
