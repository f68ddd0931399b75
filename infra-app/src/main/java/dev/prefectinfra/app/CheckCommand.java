package dev.prefectinfra.app;

import dev.prefectinfra.check.Finding;
import dev.prefectinfra.check.Report;
import dev.prefectinfra.check.rule.Rule;
import dev.prefectinfra.check.rule.Rules;
import dev.prefectinfra.core.compose.Infra;
import dev.prefectinfra.core.synth.FinishedStack;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The findings of the hardening rules. */
@Command(
        name = "check",
        header = "Checks the stacks against the hardening rules, and writes nothing.",
        description = "%nNeeds Node.js. Exits with 2 if there is a finding that checks.accepted does not accept.%n",
        footerHeading =
                "%nExamples:%n  infra check%n  infra check --rules%n  infra check --json | jq '.findings[] | select(.accepted == null)'%n")
final class CheckCommand implements Callable<Integer> {
    private static final int WRONG_INPUT = 2;

    @Option(names = "--rules", order = 1, description = "Lists all rules instead; needs neither Node.js nor --config.")
    private boolean listRules;

    @Option(
            names = "--json",
            order = 4,
            description =
                    "For scripts: an object with the findings, accepted ones too. docs/json.md explains the keys.")
    private boolean json;

    @Mixin
    private StackOptions stacks = new StackOptions();

    private final Infra infra;
    private final Terminal terminal;

    CheckCommand(Infra infra, Terminal terminal) {
        this.infra = infra;
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (listRules) {
            Rules.all().forEach(this::print);
            return 0;
        }
        List<FinishedStack> finished = stacks.synthesize(terminal, infra::finished);
        Report report = Report.of(finished);
        List<Report.Unneeded> unneeded = stacks.areAll() ? report.unneeded(finished) : List.of();
        if (json) {
            terminal.out().println(ScriptJson.of(report, Rules.all().size(), unneeded));
        } else {
            print(report);
        }
        unneeded.forEach(terminal.err()::println);
        return report.open().isEmpty() ? 0 : WRONG_INPUT;
    }

    private void print(Report report) {
        Rules.all().forEach(rule -> printOpen(rule, report));
        printAlike(report.accepted());
        terminal.out()
                .println(Count.of(Rules.all().size(), "rule") + ", " + Count.of(report.resources(), "resource") + ", "
                        + Count.of(report.open().size(), "finding") + ", "
                        + report.accepted().size() + " accepted");
    }

    private void print(Rule rule) {
        terminal.out().println(rule.id() + "  " + rule.holds());
        explain(rule);
    }

    /** All that breaks one rule, then the rule. */
    private void printOpen(Rule rule, Report report) {
        List<Finding> findings = report.open().stream()
                .filter(finding -> finding.rule().equals(rule))
                .toList();
        printAlike(findings);
        if (!findings.isEmpty()) {
            explain(rule);
            terminal.out().println("    or accept it: " + findings.get(0).acceptance() + " = \"the reason\"");
        }
    }

    private void explain(Rule rule) {
        PrintWriter out = terminal.out();
        out.println("    why: " + rule.reason());
        out.println("    fix: " + rule.fix());
        if (!rule.standsFor().isEmpty()) {
            out.println("    as:  " + String.join(", ", rule.standsFor()));
        }
    }

    /** What is the same in several stacks, once. */
    private void printAlike(List<Finding> findings) {
        Map<String, List<Finding>> alike = findings.stream()
                .collect(Collectors.groupingBy(CheckCommand::text, LinkedHashMap::new, Collectors.toList()));
        alike.forEach((text, all) -> terminal.out()
                .println((all.size() == 1 ? all.get(0).stack() : Count.of(all.size(), "stack")) + ": " + text));
    }

    private static String text(Finding finding) {
        return finding.rule().id() + " " + finding.address() + ": " + finding.got()
                + finding.accepted().map(reason -> "\n    accepted: " + reason).orElse("");
    }
}
