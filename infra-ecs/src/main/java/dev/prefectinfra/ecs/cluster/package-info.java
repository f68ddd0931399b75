/** The lane's cluster, its log groups and the families of its flows' task definitions. */
@NullMarked
package dev.prefectinfra.ecs.cluster;

import org.jspecify.annotations.NullMarked;
