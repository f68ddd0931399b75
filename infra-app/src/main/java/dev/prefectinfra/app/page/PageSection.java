package dev.prefectinfra.app.page;

/** One part of the page, with a heading of its own and a place in its table of contents. */
interface PageSection {
    /** Where links lead to. */
    String id();

    String title();

    /** What stands below the heading. */
    void write(Html html);
}
