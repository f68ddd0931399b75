package dev.prefectinfra.app.page;

import java.util.List;
import java.util.Locale;

/** A picture as SVG: no script, and colours by class only. Readers who do not see it have the list of parts. */
record Svg(Picture picture) {
    private static final int LINE = Drawing.LINE;

    void write(Html html) {
        Drawing drawing = Drawing.of(picture);
        Drawing.Box all = drawing.all();
        html.open(
                "svg",
                "viewBox",
                "0 0 " + all.width() + " " + all.height(),
                "width",
                Long.toString(all.width()),
                "height",
                Long.toString(all.height()),
                "aria-hidden",
                "true",
                "focusable",
                "false");
        // What holds others is drawn first, then arrows over it.
        List<Part> holding = picture.parts().stream()
                .filter(part -> picture.parts().stream()
                        .anyMatch(each -> each.in().filter(part.id()::equals).isPresent()))
                .toList();
        holding.forEach(part -> box(html, part, drawing.box(part), "holds"));
        picture.flows().forEach(flow -> arrow(html, flow, drawing));
        picture.parts().stream()
                .filter(part -> !holding.contains(part))
                .forEach(part -> box(html, part, drawing.box(part), "part"));
        picture.flows().forEach(flow -> label(html, flow, drawing.label(flow)));
        html.close("svg");
    }

    private static void box(Html html, Part part, Drawing.Box box, String how) {
        html.open("a", "href", "#" + part.id(), "tabindex", "-1", "class", how + " " + colour(part));
        rectangle(html, box, "rx", "6");
        text(html, part.kind().word(), box.x() + 14, box.y() + LINE + 3, "kind");
        long y = box.y() + LINE + 3;
        for (String line : Drawing.lines(part.name())) {
            y += LINE;
            text(html, line, box.x() + 14, y, "name");
        }
        html.close("a");
    }

    private String points(Flow flow) {
        if (flow.way() == Flow.Way.BOTH) {
            return "both";
        }
        boolean backwards =
                flow.way() == Flow.Way.TO_ACTOR && picture.left(flow).equals(flow.actor());
        return backwards ? "back" : "on";
    }

    private void arrow(Html html, Flow flow, Drawing drawing) {
        html.open("path", "d", drawing.path(flow), "class", "flow " + points(flow))
                .close("path");
    }

    private static void label(Html html, Flow flow, Drawing.Box box) {
        rectangle(html, box, "class", "behind");
        text(html, flow.does(), box.x() + 2, box.y() + 11, "does");
    }

    private static void rectangle(Html html, Drawing.Box box, String name, String value) {
        html.open(
                        "rect",
                        "x",
                        Long.toString(box.x()),
                        "y",
                        Long.toString(box.y()),
                        "width",
                        Long.toString(box.width()),
                        "height",
                        Long.toString(box.height()),
                        name,
                        value)
                .close("rect");
    }

    private static void text(Html html, String text, long x, long y, String how) {
        html.element("text", text, "x", Long.toString(x), "y", Long.toString(y), "class", how);
    }

    static String colour(Part part) {
        return part.kind().group().name().toLowerCase(Locale.ROOT);
    }
}
