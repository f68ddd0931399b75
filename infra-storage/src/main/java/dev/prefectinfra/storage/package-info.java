/** What keeps things: the lane's bucket and the repositories of images. */
@NullMarked
package dev.prefectinfra.storage;

import org.jspecify.annotations.NullMarked;
