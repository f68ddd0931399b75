/** What an account needs before its stacks can be applied: the roles of Terraform's runs, made from these stacks. */
@NullMarked
package dev.prefectinfra.bootstrap;

import org.jspecify.annotations.NullMarked;
