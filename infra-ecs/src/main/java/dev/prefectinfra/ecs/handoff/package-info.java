/** What a lane hands to who deploys flows to it. */
@NullMarked
package dev.prefectinfra.ecs.handoff;

import org.jspecify.annotations.NullMarked;
