/**
 * Brings what exists in AWS, but not in a stack's state, under Terraform: after an apply that was killed.
 *
 * <p>{@link dev.prefectinfra.core.synthesized.ResourceTypes} says by which id Terraform imports a type,
 * {@link dev.prefectinfra.app.adopt.Adoption} asks Terraform which of them exist.
 */
@NullMarked
package dev.prefectinfra.app.adopt;

import org.jspecify.annotations.NullMarked;
