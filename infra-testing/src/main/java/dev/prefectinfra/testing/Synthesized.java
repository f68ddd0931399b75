package dev.prefectinfra.testing;

import dev.prefectinfra.core.compose.Infra;
import dev.prefectinfra.core.compose.InfraModule;
import dev.prefectinfra.core.problem.InvalidConfiguration;
import dev.prefectinfra.core.synth.SynthRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.Assertions;

/**
 * Synthesizes modules with a small configuration: the account {@code dev} (123456789012, us-east-1) with the deployment
 * types {@code test} and {@code live}, state in local files, {@code tags.team = data}. Each call gives HOCON that
 * stands over it, as {@code infra.conf} would.
 *
 * <pre>{@code
 * SynthesizedStack stack = Synthesized.lane("queue.name = \"q-{type}\"", new FlowRolesModule(), new QueueModule());
 * assertThat(stack.resource("aws_sqs_queue", "queue").get("name").asText()).isEqualTo("q-test");
 * }</pre>
 *
 * Needs Node.js. jsii is not thread-safe: such tests cannot run in parallel in one JVM.
 */
public final class Synthesized {
    /** The stack that {@link #account} gives. */
    public static final String ACCOUNT_STACK = "prefect-v2-dev-ci";

    /** The stack that {@link #lane} gives. */
    public static final String TEST_STACK = "prefect-v2-dev-test";

    /** The stack of the other lane of the same account. */
    public static final String LIVE_STACK = "prefect-v2-dev-live";

    private Synthesized() {}

    /** The stack of dev/test that these modules make. */
    public static SynthesizedStack lane(String hocon, InfraModule... modules) {
        return lane(hocon, new Infra().with(modules));
    }

    /** The stack of dev/test. */
    public static SynthesizedStack lane(String hocon, Infra infra) {
        return platform(hocon, infra, Set.of("test")).stack(TEST_STACK);
    }

    /** The stack that the account dev has once, as these modules make it. */
    public static SynthesizedStack account(String hocon, InfraModule... modules) {
        return platform(hocon, modules).stack(ACCOUNT_STACK);
    }

    /** All three stacks: the account's, test's and live's. */
    public static SynthesizedPlatform platform(String hocon, InfraModule... modules) {
        return platform(hocon, new Infra().with(modules), Set.of());
    }

    /** All three stacks. */
    public static SynthesizedPlatform platform(String hocon, Infra infra) {
        return platform(hocon, infra, Set.of());
    }

    /**
     * The report of a configuration that must not be accepted; fails if it is. The lines of {@code hocon} are called
     * {@code infra.conf:1} and so on.
     */
    public static String refused(String hocon, InfraModule... modules) {
        try (SampleConfig config = SampleConfig.with(hocon)) {
            try {
                synth(config, new Infra().with(modules), Set.of());
            } catch (InvalidConfiguration e) {
                return config.withoutFolder(e.getMessage());
            }
        }
        return Assertions.fail("this configuration was accepted:%n%s", hocon);
    }

    private static SynthesizedPlatform platform(String hocon, Infra infra, Set<String> types) {
        try (SampleConfig config = SampleConfig.with(hocon)) {
            return SynthesizedPlatform.read(synth(config, infra, types));
        }
    }

    private static Path synth(SampleConfig config, Infra infra, Set<String> types) {
        Path out = config.folder().resolve("out");
        infra.synth(new SynthRequest(config.folder(), out, List.of(), Set.of(), types, Set.of(), false, stack -> {}));
        return out;
    }
}
