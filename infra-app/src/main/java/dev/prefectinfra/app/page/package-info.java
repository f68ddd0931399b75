/** The platform as a page: what is drawn, what it costs, and the HTML. */
@NullMarked
package dev.prefectinfra.app.page;

import org.jspecify.annotations.NullMarked;
