/**
 * Configuration: HOCON layers become typed records, and everything that is wrong becomes one report. Knows neither
 * cdktf nor Guice.
 */
@NullMarked
package dev.prefectinfra.core.config;

import org.jspecify.annotations.NullMarked;
