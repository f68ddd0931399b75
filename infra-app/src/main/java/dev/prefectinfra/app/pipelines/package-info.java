/** The parts of the CI pipelines that follow from the configuration: accounts, lanes, branches, roles. */
@NullMarked
package dev.prefectinfra.app.pipelines;

import org.jspecify.annotations.NullMarked;
