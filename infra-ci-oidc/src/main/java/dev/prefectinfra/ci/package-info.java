/** Trust for CI: CircleCI's identity provider, and the roles that its jobs may assume without a stored key. */
@NullMarked
package dev.prefectinfra.ci;

import org.jspecify.annotations.NullMarked;
