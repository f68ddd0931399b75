package dev.prefectinfra.app.page;

import dev.prefectinfra.check.Finding;
import dev.prefectinfra.check.Report;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What the hardening rules say, and why some of it is accepted. */
record FindingsSection(Report report) implements PageSection {
    @Override
    public String id() {
        return "findings";
    }

    @Override
    public String title() {
        return "Findings";
    }

    @Override
    public void write(Html html) {
        html.open("p").text(open());
        html.close("p");
        table(html, "open-findings", "To fix, or to accept with a reason", "How to fix it", report.open());
        if (!report.accepted().isEmpty()) {
            Tables.filter(html, "accepted-findings", "Show accepted findings with");
        }
        table(html, "accepted-findings", "Accepted, with the reason", "Why it is accepted", report.accepted());
    }

    private String open() {
        return switch (report.open().size()) {
            case 0 -> "Nothing is open: each finding is accepted with a reason.";
            case 1 -> "1 finding is open.";
            default -> report.open().size() + " findings are open.";
        };
    }

    /** What is the same in several stacks is one row. */
    private static void table(Html html, String id, String caption, String last, List<Finding> findings) {
        if (findings.isEmpty()) {
            return;
        }
        Map<List<String>, List<Finding>> alike = findings.stream()
                .collect(Collectors.groupingBy(
                        each -> List.of(
                                each.rule().id(),
                                each.address(),
                                each.got(),
                                each.accepted().orElse("")),
                        LinkedHashMap::new,
                        Collectors.toList()));
        html.open("div", "class", "wide", "tabindex", "0", "role", "group", "aria-label", caption);
        html.open("table", "id", id).element("caption", caption);
        Tables.head(html, "Rule", "Resource", "What is there", last, "Stacks");
        html.open("tbody");
        alike.values().forEach(all -> row(html, all));
        html.close("tbody").close("table").close("div");
    }

    private static void row(Html html, List<Finding> all) {
        Finding one = all.get(0);
        html.open("tr").open("th", "scope", "row").element("code", one.rule().id());
        html.element("div", one.rule().holds(), "class", "small").close("th");
        html.open("td").element("code", one.address()).close("td");
        html.element("td", one.got())
                .element("td", one.accepted().orElse(one.rule().fix()));
        String stacks = all.stream().map(Finding::stack).collect(Collectors.joining(", "));
        html.open("td");
        if (all.size() > 6) {
            html.open("details")
                    .element("summary", all.size() + " stacks")
                    .text(stacks)
                    .close("details");
        } else {
            html.text(stacks);
        }
        html.close("td").close("tr").line();
    }
}
