package dev.prefectinfra.core.config;

/** The section of an account that gives its roles their IAM path, which is part of their ARNs. */
public interface RolePath {
    /** {@code /}, or a path such as {@code /a/b/}. */
    String rolePath();
}
