package dev.prefectinfra.core.value;

/** The section of an account that gives its roles their IAM path, which is part of their ARNs. */
public interface RolesBelowPath {
    /** {@code /}, or a path such as {@code /a/b/}. */
    String rolePath();
}
