/** The words that every module speaks: accounts and lanes. */
@NullMarked
package dev.prefectinfra.core;

import org.jspecify.annotations.NullMarked;
