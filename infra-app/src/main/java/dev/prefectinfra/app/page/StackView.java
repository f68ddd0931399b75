package dev.prefectinfra.app.page;

import dev.prefectinfra.core.synth.FinishedStack;
import dev.prefectinfra.core.synthesized.Block;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A stack opened: its picture, the same as a list, all that has a page in the console, and what it costs.
 *
 * @param level that of its headings
 */
record StackView(FinishedStack stack, Picture picture, Cost cost, String level) {
    void write(Html html) {
        html.open("figure", "class", "picture");
        String label = "What flows where in " + Platform.title(stack);
        html.open("div", "class", "canvas", "tabindex", "0", "role", "group", "aria-label", "Picture: " + label);
        new Svg(picture).write(html);
        html.close("div");
        html.element("figcaption", label + ". The list of parts says the same.");
        html.close("figure");
        parts(html);
        others(html);
        cost(html);
    }

    private void parts(Html html) {
        html.element(level, "Parts").open("ul", "class", "parts");
        for (Part part : picture.parts()) {
            html.open("li", "id", part.id(), "tabindex", "-1", "class", Svg.colour(part));
            html.element("span", part.kind().word(), "class", "kind").text(" ").link(part.link(), part.name());
            part.in()
                    .ifPresent(in -> html.text(
                            ", in the " + picture.part(in).kind().word().toLowerCase(java.util.Locale.ROOT)));
            List<Flow> flows = picture.flowsOf(part);
            if (!flows.isEmpty()) {
                html.open("ul");
                for (Flow flow : flows) {
                    Part object = picture.part(flow.object());
                    html.open("li")
                            .text(flow.does() + " ")
                            .element("a", object.kind().word() + " " + object.name(), "href", "#" + object.id())
                            .close("li");
                }
                html.close("ul");
            }
            html.close("li").line();
        }
        html.close("ul");
    }

    /** What is too small for the picture and has a page of its own. */
    private void others(Html html) {
        Set<String> shown = picture.parts().stream().map(Part::id).collect(Collectors.toSet());
        ConsoleLinks links = new ConsoleLinks(stack.document());
        List<Block> others = Stream.concat(stack.document().resources().stream(), stack.document().data().stream())
                .filter(block -> !shown.contains(Sketch.id(stack.document(), block.address())))
                .filter(block -> links.of(block).isPresent())
                .toList();
        if (others.isEmpty()) {
            return;
        }
        html.element(level, "Also in the console").open("ul", "class", "others");
        for (Block block : others) {
            Optional<String> link = links.of(block);
            html.open("li").link(link, block.address()).close("li").line();
        }
        html.close("ul");
    }

    private void cost(Html html) {
        if (cost.lines().isEmpty() && cost.notIncluded().isEmpty()) {
            return;
        }
        html.element(level, "Cost at rest");
        if (!cost.lines().isEmpty()) {
            html.open("table")
                    .element("caption", "What " + Platform.title(stack) + " costs in a month while no flow runs");
            Tables.head(html, "What", "Reckoned as", "A month");
            html.open("tbody");
            for (Cost.Line line : cost.lines()) {
                html.open("tr").element("th", line.what(), "scope", "row").element("td", line.reckoned());
                html.element("td", Cost.dollars(line.month()), "class", "number")
                        .close("tr")
                        .line();
            }
            html.open("tr", "class", "sum").element("th", "All", "scope", "row").element("td", "");
            html.element("td", cost.monthInWords(), "class", "number").close("tr");
            html.close("tbody").close("table");
        }
        html.open("p").text("Not included:").close("p").open("ul");
        cost.notIncluded().forEach(what -> html.element("li", what));
        html.close("ul");
    }
}
