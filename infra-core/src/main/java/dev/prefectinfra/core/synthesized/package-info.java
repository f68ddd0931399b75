/**
 * Reads synthesized stacks: resources, references, and IAM policies. Knows finished Terraform JSON only, and nothing of
 * how it was made.
 */
@NullMarked
package dev.prefectinfra.core.synthesized;

import org.jspecify.annotations.NullMarked;
