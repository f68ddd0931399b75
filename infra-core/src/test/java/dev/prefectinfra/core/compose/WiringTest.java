package dev.prefectinfra.core.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.Inject;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.ProvidesIntoSet;
import dev.prefectinfra.core.name.DeploymentType;
import dev.prefectinfra.core.problem.InvalidConfiguration;
import dev.prefectinfra.core.sample.ConfigFolder;
import dev.prefectinfra.core.sample.ExistingQueueModule;
import dev.prefectinfra.core.sample.OwnerConfig;
import dev.prefectinfra.core.sample.Queue;
import dev.prefectinfra.core.sample.QueueConfig;
import dev.prefectinfra.core.sample.QueueModule;
import dev.prefectinfra.core.sample.ReaderModule;
import dev.prefectinfra.core.stack.LaneStack;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How modules fit together; checked without Node. */
class WiringTest {
    private final ConfigFolder config;

    WiringTest(@TempDir Path folder) {
        this.config = ConfigFolder.forSynthesis(folder);
    }

    @Test
    void modulesThatFitAreAccepted() {
        assertThat(validate(new Infra().with(new QueueModule(), new ReaderModule())))
                .isEmpty();
    }

    @Test
    void whatNobodyBindsIsNamedWithWhoNeedsIt() {
        List<String> errors = validate(new Infra().with(new ReaderModule()));

        // Two stacks need it, and it is said once.
        String here = ReaderModule.class.getPackageName();
        assertThat(errors)
                .containsExactly(
                        "No module binds " + here + ".Queue. [" + here + ".ReaderModule.reader()[2]]",
                        "No module binds java.util.Set<java.lang.String>. [" + here + ".ReaderModule.reader()[3]]");
    }

    @Test
    void aKeyBoundTwiceIsNamed() {
        assertThat(validate(new Infra().with(new QueueModule(), new ExistingQueueModule())))
                .singleElement()
                .satisfies(error -> assertThat(error)
                        .contains("Queue was bound multiple times")
                        .contains("QueueModule.queue")
                        .contains("ExistingQueueModule.queue"));
    }

    @Test
    void nothingIsMadeThatNoModuleBinds() {
        // Guice would make the class by itself, and with it whatever its constructor adds to the stack.
        assertThat(validate(new Infra().with(new JustInTimeModule())))
                .singleElement()
                .satisfies(error -> assertThat(error)
                        .startsWith("No module binds")
                        .contains("Surprise")
                        .contains("JustInTimeModule.queue"));
    }

    @Test
    void nothingIsMadeWhileTheWiringIsChecked() {
        assertThat(validate(new Infra().with(new UntouchableModule()))).isEmpty();
    }

    @Test
    void theErrorOfSynthesisIsTheSame() {
        assertThatThrownBy(() -> new Infra()
                        .with(new ReaderModule())
                        .synth(config.path(), config.path().resolve("out")))
                .isInstanceOf(WiringError.class)
                .hasMessageStartingWith("The modules do not fit together:\n  ")
                .hasMessageContaining("No module binds " + Queue.class.getName());
    }

    @Test
    void aClassThatAnInterfaceStandsForIsNoKey() {
        assertThat(validate(new Infra().with(new ConcreteModule())))
                .containsExactly(ConcreteModule.class.getName() + ".builder() binds the class java.lang.StringBuilder;"
                        + " bind an interface of it, so that it can be replaced");
        assertThatThrownBy(() -> new Infra()
                        .with(new ConcreteModule())
                        .synth(config.path(), config.path().resolve("out")))
                .isInstanceOf(WiringError.class)
                .hasMessageContaining("bind an interface");
    }

    @Test
    void aFinalClassOfNoOtherTypeIsAKey() {
        assertThat(validate(new Infra().with(new LeafModule()))).isEmpty();
    }

    @Test
    void onlyWhatIsBoundCanBeReplaced() {
        assertThatThrownBy(() -> new Infra().with(new ReaderModule()).replacing(new ExistingQueueModule()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "ExistingQueueModule replaces " + Queue.class.getName() + ", which nothing binds; bound are ["
                                + ReaderModule.Reader.class.getName() + "]. A new binding is added by Infra.with().");
    }

    @Test
    void aReplacedModuleGivesUpItsSection() {
        Infra infra = new Infra().with(new QueueModule()).replacing(new ExistingQueueModule());
        config.infra("\nqueue.size = 4");

        assertThat(infra.sections()).doesNotContain(QueueConfig.SECTION);
        assertThatThrownBy(() -> infra.validate(config.path(), List.of()))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContaining("infra.conf:2: queue is unknown");
    }

    @Test
    void aReplacementBringsItsSection() {
        Infra infra = new Infra().with(new QueueModule()).replacing(new SizedQueueModule());
        config.infra("\nqueue.size = 4");

        assertThat(validate(infra)).isEmpty();
    }

    @Test
    void aModuleReplacedInPartKeepsItsSection() {
        Infra infra = new Infra().with(new TwoThingsModule()).replacing(new ExistingQueueModule());

        assertThat(infra.sections()).contains(QueueConfig.SECTION);
        assertThat(validate(infra)).isEmpty();
    }

    @Test
    void aReplacementMaySayMoreToASet() {
        Infra infra = new Infra().with(new QueueModule(), new ReaderModule()).replacing(new TalkingQueueModule());

        assertThat(validate(infra)).isEmpty();
    }

    @Test
    void oneKeyCannotBeReplacedTwice() {
        Infra infra = new Infra()
                .with(new QueueModule())
                .replacing(new ExistingQueueModule())
                .replacing(new SizedQueueModule());

        assertThat(validate(infra)).singleElement().asString().contains("Queue was bound multiple times");
    }

    @Test
    void infraIsNotChangedByWhatIsMadeOfIt() {
        Infra queue = new Infra().with(new QueueModule());
        assertThat(queue.with(new ReaderModule()).replacing(new ExistingQueueModule()))
                .isNotSameAs(queue);

        assertThat(queue.sections()).contains(QueueConfig.SECTION);
    }

    @Test
    void anAccountsModuleMayReadASectionOfEachLane() {
        assertThat(validate(new Infra().with(new QueueModule(), new QueuesModule())))
                .isEmpty();
    }

    @Test
    void anAccountHasNoValuesOfALane() {
        assertThat(validate(new Infra().with(new QueueModule(), new NoAccountModule())))
                .singleElement()
                .asString()
                .startsWith("No module binds " + QueueConfig.class.getName());
    }

    @Test
    void aLanesModuleMayReadItsAccountsSection() {
        config.infra("owner.name = us");

        assertThat(validate(new Infra().with(new OwnedModule()))).isEmpty();
    }

    private List<String> validate(Infra infra) {
        try {
            infra.validate(config.path(), List.of());
            return List.of();
        } catch (WiringError e) {
            return e.errors();
        }
    }

    /** Has no binding, but could be made. */
    static final class Surprise {
        @Inject
        Surprise() {}
    }

    private static final class JustInTimeModule extends LaneModule {
        @Provides
        @Singleton
        Queue queue(Surprise surprise) {
            return surprise::toString;
        }
    }

    private static final class UntouchableModule extends LaneModule {
        @Provides
        @Singleton
        Queue queue(LaneStack stack) {
            throw new AssertionError(stack + " was made while only the wiring was checked");
        }
    }

    private static final class ConcreteModule extends LaneModule {
        @Provides
        @Singleton
        StringBuilder builder() {
            return new StringBuilder();
        }
    }

    private static final class LeafModule extends LaneModule {
        @Provides
        @Singleton
        Leaf leaf() {
            return new Leaf();
        }
    }

    private record Leaf() {}

    private static final class SizedQueueModule extends LaneModule {
        SizedQueueModule() {
            super(QueueConfig.SECTION);
        }

        @Provides
        @Singleton
        Queue queue(QueueConfig config) {
            return () -> "of size " + config.size();
        }
    }

    private static final class TalkingQueueModule extends LaneModule {
        @Provides
        @Singleton
        Queue queue() {
            return () -> "a";
        }

        @ProvidesIntoSet
        String more() {
            return "more";
        }
    }

    private static final class TwoThingsModule extends LaneModule {
        TwoThingsModule() {
            super(QueueConfig.SECTION);
        }

        @Provides
        @Singleton
        Queue queue(QueueConfig config) {
            return config.name()::value;
        }

        @Provides
        @Singleton
        Runnable other(QueueConfig config) {
            return config::size;
        }
    }

    private static final class QueuesModule extends AccountModule {
        QueuesModule() {
            super(QueueConfig.SECTION);
        }

        @Provides
        @Singleton
        Queue queues(Map<DeploymentType, QueueConfig> lanes) {
            return lanes::toString;
        }
    }

    private static final class NoAccountModule extends AccountModule {
        NoAccountModule() {
            super(QueueConfig.SECTION);
        }

        @Provides
        @Singleton
        Queue queue(QueueConfig config) {
            return config.name()::value;
        }
    }

    private static final class OwnedModule extends LaneModule {
        OwnedModule() {
            super(OwnerConfig.SECTION);
        }

        @Provides
        @Singleton
        Queue queue(OwnerConfig owner) {
            return owner::name;
        }
    }
}
