/** What security groups let through, however it is written. */
@NullMarked
package dev.prefectinfra.check.network;

import org.jspecify.annotations.NullMarked;
