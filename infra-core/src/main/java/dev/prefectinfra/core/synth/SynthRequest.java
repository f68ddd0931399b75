package dev.prefectinfra.core.synth;

import dev.prefectinfra.core.name.StackName;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What to synthesize.
 *
 * @param config the folder of the configuration
 * @param out the folder of the output; each stack is written to {@code stacks/NAME/} in it
 * @param assignments {@code key=value} in HOCON, over every layer
 * @param accounts only these accounts; all when empty
 * @param deploymentTypes only these deployment types' stacks; all stacks when empty
 * @param retired names of stacks that the configuration no longer has and that are destroyed already
 * @param anew whether also what has not changed is made anew
 * @param progress told of each stack before it is made
 */
public record SynthRequest(
        Path config,
        Path out,
        List<String> assignments,
        Set<String> accounts,
        Set<String> deploymentTypes,
        Set<String> retired,
        boolean anew,
        Consumer<StackName> progress) {

    public SynthRequest {
        assignments = List.copyOf(assignments);
        accounts = Set.copyOf(accounts);
        deploymentTypes = Set.copyOf(deploymentTypes);
        retired = Set.copyOf(retired);
    }

    /** Everything in the configuration. */
    public static SynthRequest of(Path config, Path out) {
        return new SynthRequest(config, out, List.of(), Set.of(), Set.of(), Set.of(), false, stack -> {});
    }
}
