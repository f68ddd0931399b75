/** {@code infra init}: a repository of a team's own, made once, and brought to newer versions of what we ship. */
@NullMarked
package dev.prefectinfra.app.init;

import org.jspecify.annotations.NullMarked;
