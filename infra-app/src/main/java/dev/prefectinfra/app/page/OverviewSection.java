package dev.prefectinfra.app.page;

import dev.prefectinfra.check.Finding;
import dev.prefectinfra.check.Report;
import dev.prefectinfra.core.synth.FinishedStack;
import java.math.BigDecimal;
import java.util.Map;
import java.util.stream.Collectors;

/** The figures, and all stacks in a table. */
record OverviewSection(Platform platform, Report report, Map<String, Cost> costs) implements PageSection {
    @Override
    public String id() {
        return "overview";
    }

    @Override
    public String title() {
        return "Overview";
    }

    @Override
    public void write(Html html) {
        html.open("dl", "class", "figures");
        figure(html, "Accounts", platform.accounts().size());
        figure(html, "Lanes", platform.lanes().size());
        figure(html, "Stacks", platform.stacks().size());
        figure(html, "Resources", report.resources());
        figure(html, "Findings to fix", report.open().size());
        BigDecimal month = costs.values().stream().map(Cost::month).reduce(BigDecimal.ZERO, BigDecimal::add);
        boolean least = costs.values().stream()
                .flatMap(cost -> cost.lines().stream())
                .anyMatch(line -> line.month().isEmpty());
        html.open("div").element("dt", least ? "At rest, a month, at least" : "At rest, a month");
        html.element("dd", Cost.dollars(month)).close("div");
        html.close("dl");
        Tables.filter(html, "stacks", "Show accounts and lanes with");
        html.open("div", "class", "wide", "tabindex", "0", "role", "group", "aria-label", "Accounts and lanes");
        html.open("table", "id", "stacks").element("caption", "Accounts and lanes");
        Tables.head(
                html, "Account or lane", "Account id", "Region", "Branch", "Resources", "To fix", "At rest, a month");
        Map<String, Long> open =
                report.open().stream().collect(Collectors.groupingBy(Finding::stack, Collectors.counting()));
        html.open("tbody");
        platform.accounts().values().forEach(stacks -> stacks.forEach(stack -> row(html, stack, open)));
        html.close("tbody").close("table").close("div");
    }

    private void row(Html html, FinishedStack stack, Map<String, Long> open) {
        var account = stack.configured().account();
        html.open("tr").open("th", "scope", "row");
        html.element("a", Platform.title(stack), "href", "#" + Platform.id(stack))
                .close("th");
        html.element("td", account.id().value())
                .element("td", account.region().value())
                .element(
                        "td",
                        stack.configured()
                                .lane()
                                .map(settings -> settings.lane().branch().value())
                                .orElse(""))
                .element("td", Integer.toString(stack.document().resources().size()), "class", "number")
                .element("td", Long.toString(open.getOrDefault(stack.name(), 0L)), "class", "number")
                .element("td", costs.get(stack.name()).monthInWords(), "class", "number")
                .close("tr")
                .line();
    }

    private static void figure(Html html, String what, int number) {
        html.open("div")
                .element("dt", what)
                .element("dd", Integer.toString(number))
                .close("div");
    }
}
