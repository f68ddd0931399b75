/**
 * Composition: modules become the infrastructure of every account and lane. The only package that creates injectors.
 */
@NullMarked
package dev.prefectinfra.core.compose;

import org.jspecify.annotations.NullMarked;
