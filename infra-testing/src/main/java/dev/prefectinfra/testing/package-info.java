/**
 * Test support: a concern's module becomes the JSON of a stack in one call, golden files, and a check of every key of a
 * configuration section. Serves our own modules and those that users add.
 */
@NullMarked
package dev.prefectinfra.testing;

import org.jspecify.annotations.NullMarked;
