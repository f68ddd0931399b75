/** Stacks: what Terraform needs around resources. The only package of this module that knows cdktf. */
@NullMarked
package dev.prefectinfra.core.stack;

import org.jspecify.annotations.NullMarked;
