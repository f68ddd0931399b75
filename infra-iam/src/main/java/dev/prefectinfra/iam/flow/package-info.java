/** The roles that flow runs get, and the statements that teams add to them. */
@NullMarked
package dev.prefectinfra.iam.flow;

import org.jspecify.annotations.NullMarked;
