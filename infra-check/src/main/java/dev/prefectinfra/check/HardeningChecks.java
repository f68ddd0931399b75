package dev.prefectinfra.check;

import dev.prefectinfra.core.config.Problem;
import dev.prefectinfra.core.config.Section;
import dev.prefectinfra.core.synth.Inspection;
import dev.prefectinfra.core.synth.StackDocument;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
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
    public Result inspect(List<StackDocument> stacks) {
        List<Problem> problems = new ArrayList<>();
        List<Finding> tolerated = new ArrayList<>();
        // Users wait for it: each processor takes some of the stacks.
        List<List<Finding>> open = stacks.parallelStream()
                .map(stack -> Report.of(List.of(stack)).open())
                .toList();
        for (int i = 0; i < stacks.size(); i++) {
            if (stacks.get(i).stack().get(ChecksConfig.SECTION).failSynth()) {
                open.get(i).forEach(finding -> problems.add(finding.problem()));
            } else {
                tolerated.addAll(open.get(i));
            }
        }
        return new Result(problems, tolerated.isEmpty() ? List.of() : List.of(note(tolerated)));
    }

    /** One line: without a terminal nobody wants to read one for each of six stacks. */
    private static String note(List<Finding> findings) {
        String rules = findings.stream()
                .map(finding -> finding.rule().id())
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        return findings.size() + (findings.size() == 1 ? " finding" : " findings")
                + " of the hardening checks that nobody accepted: " + rules + "; infra check tells more";
    }
}
