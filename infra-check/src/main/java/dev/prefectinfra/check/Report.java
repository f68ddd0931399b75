package dev.prefectinfra.check;

import dev.prefectinfra.check.rule.Rules;
import dev.prefectinfra.core.config.load.Settings;
import dev.prefectinfra.core.problem.Location;
import dev.prefectinfra.core.synth.FinishedStack;
import dev.prefectinfra.core.synthesized.StackDocument;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
        int resources = stacks.stream()
                .mapToInt(stack -> stack.document().resources().size())
                .sum();
        return new Report(
                resources,
                stacks.stream()
                        .flatMap(stack -> findings(stack, breaches(stack.document())).stream())
                        .toList());
    }

    /** What breaks rules in a stack, each as the rule's id, the address and what was got, with blanks between. */
    static List<String> breaches(StackDocument stack) {
        return Rules.all().stream()
                .flatMap(rule -> rule.breaches(stack).stream()
                        .map(breach -> rule.id() + " " + breach.address() + " " + breach.got()))
                .toList();
    }

    static List<Finding> findings(FinishedStack stack, List<String> breaches) {
        ChecksConfig config = stack.configured().get(ChecksConfig.SECTION);
        return breaches.stream()
                .map(breach -> breach.split(" ", 3))
                .map(parts -> new Finding(
                        Rules.of(parts[0]),
                        stack.name(),
                        parts[1],
                        parts[2],
                        config.reason(parts[0], stack.name(), parts[1])))
                .toList();
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
        Set<String> needed = findings.stream()
                .flatMap(each -> Stream.of(each.address(), each.stack() + "/" + each.address())
                        .map(address -> each.rule().id() + " " + address))
                .collect(Collectors.toSet());
        Map<String, Unneeded> unneeded = new LinkedHashMap<>();
        // To find a place takes long, and most accounts have the same ones, as the same object.
        Set<Object> looked = Collections.newSetFromMap(new IdentityHashMap<>());
        for (FinishedStack stack : stacks) {
            Settings settings = stack.configured().settings().settings();
            ChecksConfig config = stack.configured().get(ChecksConfig.SECTION);
            if (looked.add(config)) {
                config.accepted()
                        .forEach((rule, reasons) -> reasons.keySet().stream()
                                .filter(address -> !needed.contains(rule.value() + " " + address.value()))
                                .forEach(address -> {
                                    String key = "checks.accepted." + rule.value() + "." + address.value();
                                    unneeded.computeIfAbsent(key, any -> new Unneeded(at(settings, key), key));
                                }));
            }
        }
        return unneeded.values().stream().filter(each -> !each.at().isDefault()).toList();
    }

    private static Location at(Settings settings, String key) {
        Optional<Location> at = settings.entries(ChecksConfig.SECTION).stream()
                .filter(entry -> entry.key().equals(key))
                .map(Settings.Entry::at)
                .findFirst();
        return at.orElse(new Location("checks.accepted", 0));
    }
}
