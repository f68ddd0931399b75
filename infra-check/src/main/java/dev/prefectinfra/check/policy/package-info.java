/** The actions that IAM knows. */
@NullMarked
package dev.prefectinfra.check.policy;

import org.jspecify.annotations.NullMarked;
