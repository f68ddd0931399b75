/** Trust for CI: CircleCI's identity provider, and the roles that its jobs may take on without a stored key. */
@NullMarked
package dev.prefectinfra.ci;

import org.jspecify.annotations.NullMarked;
