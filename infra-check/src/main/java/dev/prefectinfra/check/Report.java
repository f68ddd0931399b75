package dev.prefectinfra.check;

import dev.prefectinfra.check.rule.Rule;
import dev.prefectinfra.check.rule.Rules;
import dev.prefectinfra.core.config.load.Settings;
import dev.prefectinfra.core.problem.Location;
import dev.prefectinfra.core.synth.FinishedStack;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What all rules say about some stacks.
 *
 * @param resources how many resources were looked at
 * @param findings accepted and not, in the order of stacks and rules
 */
public record Report(int resources, List<Finding> findings) {
    public Report {
        findings = List.copyOf(findings);
    }

    /**
     * An acceptance that nothing needs any more.
     *
     * @param at where it is written
     * @param key its key
     */
    public record Unneeded(Location at, String key) {
        @Override
        public String toString() {
            return at + ": " + key + " accepts nothing: remove it";
        }
    }

    /** Applies all rules. */
    public static Report of(List<FinishedStack> stacks) {
        List<Finding> findings = new ArrayList<>();
        for (FinishedStack stack : stacks) {
            ChecksConfig config = stack.configured().get(ChecksConfig.SECTION);
            for (Rule rule : Rules.all()) {
                rule.breaches(stack.document())
                        .forEach(breach -> findings.add(new Finding(
                                rule,
                                stack.name(),
                                breach.address(),
                                breach.got(),
                                config.reason(rule.id(), stack.name(), breach.address()))));
            }
        }
        int resources = stacks.stream()
                .mapToInt(stack -> stack.document().resources().size())
                .sum();
        return new Report(resources, findings);
    }

    /** What several reports say, as one. */
    static Report joined(List<Report> reports) {
        return new Report(
                reports.stream().mapToInt(Report::resources).sum(),
                reports.stream().flatMap(report -> report.findings().stream()).toList());
    }

    /** What nobody accepted. */
    public List<Finding> open() {
        return findings.stream().filter(finding -> !finding.isAccepted()).toList();
    }

    /** What somebody accepted. */
    public List<Finding> accepted() {
        return findings.stream().filter(Finding::isAccepted).toList();
    }

    /**
     * Acceptances that nothing needs. Those that come with defaults stay, for when the defaults come back.
     *
     * @param stacks those that were inspected: all that are configured, or what others need seems unneeded
     */
    public List<Unneeded> unneeded(List<FinishedStack> stacks) {
        Map<String, Unneeded> unneeded = new LinkedHashMap<>();
        for (FinishedStack stack : stacks) {
            Settings settings = stack.configured().settings().settings();
            stack.configured()
                    .get(ChecksConfig.SECTION)
                    .accepted()
                    .forEach((rule, reasons) -> reasons.keySet().stream()
                            .filter(address -> findings.stream()
                                    .noneMatch(finding -> finding.rule().id().equals(rule.value())
                                            && address.names(finding.stack(), finding.address())))
                            .forEach(address -> {
                                String key = "checks.accepted." + rule.value() + "." + address.value();
                                unneeded.putIfAbsent(key, new Unneeded(at(settings, key), key));
                            }));
        }
        return unneeded.values().stream().filter(each -> !each.at().isDefault()).toList();
    }

    private static Location at(Settings settings, String key) {
        Optional<Location> at = settings.entries().stream()
                .filter(entry -> entry.key().equals(key))
                .map(Settings.Entry::at)
                .findFirst();
        return at.orElse(new Location("checks.accepted", 0));
    }
}
