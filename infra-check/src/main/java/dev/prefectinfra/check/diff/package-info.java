/** What changes from some stacks to others, by meaning: permissions, network, data, and what is made anew. */
@NullMarked
package dev.prefectinfra.check.diff;

import org.jspecify.annotations.NullMarked;
