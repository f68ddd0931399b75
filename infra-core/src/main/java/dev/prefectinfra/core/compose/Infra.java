package dev.prefectinfra.core.compose;

import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.config.load.Configuration;
import dev.prefectinfra.core.problem.InvalidConfiguration;
import dev.prefectinfra.core.stack.ProviderLock;
import dev.prefectinfra.core.stack.TagsConfig;
import dev.prefectinfra.core.stack.TerraformConfig;
import dev.prefectinfra.core.synth.FinishedStack;
import dev.prefectinfra.core.synth.FurtherInputs;
import dev.prefectinfra.core.synth.IncrementalSynthesis;
import dev.prefectinfra.core.synth.Inspection;
import dev.prefectinfra.core.synth.Kernel;
import dev.prefectinfra.core.synth.Program;
import dev.prefectinfra.core.synth.SynthRequest;
import dev.prefectinfra.core.synth.Synthesis;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A platform: the modules that make it, from which every account and lane is synthesized. Immutable.
 *
 * <pre>{@code
 * new Infra()
 *     .with(new FlowRolesModule(), new FlowBucketModule())
 *     .replacing(new ExistingBucketModule())
 *     .synth(Path.of("config"), Path.of("cdktf.out"));
 * }</pre>
 */
public final class Infra {
    private final Composition composition;
    private final List<Inspection> inspections;

    public Infra() {
        this(new Composition(List.of(), List.of()), List.of());
    }

    private Infra(Composition composition, List<Inspection> inspections) {
        this.composition = composition;
        this.inspections = inspections;
    }

    /** The same platform with more modules. */
    public Infra with(InfraModule... modules) {
        return new Infra(composition.with(List.of(modules)), inspections);
    }

    /**
     * The same platform with the bindings of these modules in the place of bindings for the same keys. What is replaced
     * is not created, and a module whose bindings are all replaced gives up its section of the configuration.
     *
     * @throws IllegalArgumentException if a module binds a key that no module before it binds
     */
    public Infra replacing(InfraModule... modules) {
        return new Infra(composition.replacing(List.of(modules)), inspections);
    }

    /** The same platform, with these looking at its stacks before they are written. */
    public Infra inspecting(Inspection... more) {
        return new Infra(
                composition,
                Stream.concat(inspections.stream(), Stream.of(more)).toList());
    }

    /** The modules as they were given, without those that replace bindings. Their order changes nothing. */
    public List<InfraModule> modules() {
        return composition.modules();
    }

    /** Everything that may be configured. */
    public Collection<Section<?>> sections() {
        Set<Section<?>> sections = new LinkedHashSet<>(List.of(TerraformConfig.SECTION, TagsConfig.SECTION));
        sections.addAll(composition.sections());
        inspections.forEach(inspection -> sections.addAll(inspection.sections()));
        return sections;
    }

    /**
     * Reads and validates the configuration. Needs no Node.
     *
     * @throws InvalidConfiguration with every problem
     */
    public Configuration configuration(Path folder, List<String> assignments) {
        return Configuration.load(folder, assignments, sections());
    }

    /**
     * Validates configuration and wiring: that every stack's modules can have injected what they ask for. Needs no
     * Node.
     *
     * @throws InvalidConfiguration with every problem of the configuration
     * @throws WiringError if the modules do not fit together
     */
    public Configuration validate(Path folder, List<String> assignments) {
        Configuration configuration = configuration(folder, assignments);
        ProviderLock.validate(folder, configuration);
        new Wiring(composition).validate(configuration.stacks());
        return configuration;
    }

    /** Synthesizes everything in {@code config} into {@code out}; see {@link #synth(SynthRequest)}. */
    public Synthesis synth(Path config, Path out) {
        return synth(SynthRequest.of(config, out));
    }

    /**
     * Synthesizes stacks. Output is written only when all of it was made and no inspection objects: an error leaves
     * what was there before. What was made from the same before stays, and is not made again; see
     * {@link FurtherInputs}.
     *
     * @throws InvalidConfiguration with every problem that a user can fix
     * @throws WiringError if the modules do not fit together
     */
    public Synthesis synth(SynthRequest request) {
        Program program = Program.of(composition.modules(), composition.replacements(), sections(), inspections);
        return IncrementalSynthesis.run(
                request, () -> configuration(request), program, new Wiring(composition)::contribute, inspections);
    }

    /**
     * Synthesizes stacks, writes nothing and inspects nothing. The request's output folder does not matter.
     *
     * @throws InvalidConfiguration with every problem that a user can fix
     * @throws WiringError if the modules do not fit together
     */
    public List<FinishedStack> finished(SynthRequest request) {
        Configuration configuration = Kernel.startDuring(() -> configuration(request));
        return Synthesis.finished(request, configuration, new Wiring(composition)::contribute);
    }

    private Configuration configuration(SynthRequest request) {
        Configuration configuration = configuration(request.config(), request.assignments());
        ProviderLock.validate(request.config(), configuration);
        return configuration;
    }
}
