/** What is wrong in a configuration: problems, where they are, and what throws them. */
@NullMarked
package dev.prefectinfra.core.problem;

import org.jspecify.annotations.NullMarked;
