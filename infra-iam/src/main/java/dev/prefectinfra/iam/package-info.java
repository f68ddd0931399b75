/**
 * Roles, policy statements and grants. Resources depend on roles, never the reverse: a role begins with its trust only,
 * and everything that it may do arrives as a grant from the thing that is granted.
 */
@NullMarked
package dev.prefectinfra.iam;

import org.jspecify.annotations.NullMarked;
