/** The words that every module speaks: accounts and targets. */
@NullMarked
package dev.prefectinfra.core;

import org.jspecify.annotations.NullMarked;
