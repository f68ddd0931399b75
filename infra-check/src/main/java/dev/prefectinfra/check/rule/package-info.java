/** The hardening rules, a class per theme. */
@NullMarked
package dev.prefectinfra.check.rule;

import org.jspecify.annotations.NullMarked;
