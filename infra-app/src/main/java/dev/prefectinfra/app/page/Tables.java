package dev.prefectinfra.app.page;

/** What tables have in common. */
final class Tables {
    private Tables() {}

    static void head(Html html, String... columns) {
        html.open("thead").open("tr");
        for (String column : columns) {
            html.element("th", column, "scope", "col");
        }
        html.close("tr").close("thead").line();
    }

    /** A field that hides the rows that do not have all its words. */
    static void filter(Html html, String table, String label) {
        String id = table + "-words";
        html.open("p", "class", "filter")
                .element("label", label, "for", id)
                .text(" ")
                .open("input", "type", "search", "id", id, "data-filters", table, "autocomplete", "off")
                .text(" ")
                .element("span", "", "role", "status", "id", table + "-count")
                .close("p");
    }
}
