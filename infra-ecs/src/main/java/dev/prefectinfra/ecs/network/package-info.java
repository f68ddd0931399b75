/** Where a lane's tasks run: VPC, subnets, security groups. */
@NullMarked
package dev.prefectinfra.ecs.network;

import org.jspecify.annotations.NullMarked;
