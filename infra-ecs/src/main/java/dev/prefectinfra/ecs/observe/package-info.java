/** Alarms and the dashboard of a lane. */
@NullMarked
package dev.prefectinfra.ecs.observe;

import org.jspecify.annotations.NullMarked;
