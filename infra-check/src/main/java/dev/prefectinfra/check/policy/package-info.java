/** Policies as IAM reads them, from what Terraform reads. */
@NullMarked
package dev.prefectinfra.check.policy;

import org.jspecify.annotations.NullMarked;
