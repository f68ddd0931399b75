package dev.prefectinfra.check;

import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.synth.FinishedStack;
import dev.prefectinfra.core.synth.Inspection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Applies the hardening rules to every stack before it is written. Where {@code checks.fail-synth} is on, a finding
 * that is not accepted stops synthesis; elsewhere one note says how many there are.
 *
 * <pre>{@code
 * new Infra().with(new QueueModule()).inspecting(new HardeningChecks())
 * }</pre>
 */
public final class HardeningChecks implements Inspection {
    @Override
    public Collection<Section<?>> sections() {
        return List.of(ChecksConfig.SECTION);
    }

    @Override
    public Result inspect(List<FinishedStack> stacks, boolean all) {
        // Users wait for it: each processor takes some of the stacks, and resources are counted by nobody.
        Report report = new Report(
                0,
                stacks.parallelStream()
                        .flatMap(stack -> Report.findings(stack, stack.seen(this, Report::breaches)).stream())
                        .toList());
        Set<String> failing = stacks.stream()
                .map(FinishedStack::configured)
                .filter(stack -> stack.get(ChecksConfig.SECTION).failSynth())
                .map(stack -> stack.name().value())
                .collect(Collectors.toSet());
        Map<Boolean, List<Finding>> open =
                report.open().stream().collect(Collectors.partitioningBy(finding -> failing.contains(finding.stack())));
        List<String> notes = new ArrayList<>();
        if (!open.get(false).isEmpty()) {
            notes.add(note(open.get(false)));
        }
        if (all) {
            report.unneeded(stacks).forEach(each -> notes.add(each.toString()));
        }
        return new Result(Finding.problems(open.get(true)), notes);
    }

    /** One line: without a terminal nobody wants to read one for each of six stacks. */
    private static String note(List<Finding> findings) {
        String rules = findings.stream()
                .map(finding -> finding.rule().id())
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        return findings.size() + (findings.size() == 1 ? " finding" : " findings")
                + " of the hardening checks not accepted: " + rules + "; infra check explains them";
    }
}
