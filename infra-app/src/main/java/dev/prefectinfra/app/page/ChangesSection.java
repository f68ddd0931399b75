package dev.prefectinfra.app.page;

/** What {@code infra diff} said, in its words. */
record ChangesSection(String said) implements PageSection {
    @Override
    public String id() {
        return "changes";
    }

    @Override
    public String title() {
        return "What would change";
    }

    @Override
    public void write(Html html) {
        html.element("p", "What infra diff said before this page was written.");
        html.open("div", "class", "wide", "tabindex", "0", "role", "group", "aria-label", "Changes");
        html.element("pre", said).close("div");
    }
}
