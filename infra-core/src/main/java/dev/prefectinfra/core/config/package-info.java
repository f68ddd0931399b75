/**
 * What the author of a module needs to be configured: a {@link dev.prefectinfra.core.config.Section} for its record,
 * marks on the record's components, and what a record can implement to say more about itself. What reads the
 * configuration lies in the packages below and is used by nobody else, but for
 * {@link dev.prefectinfra.core.config.load}.
 */
@NullMarked
package dev.prefectinfra.core.config;

import org.jspecify.annotations.NullMarked;
