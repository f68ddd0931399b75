package dev.prefectinfra.core.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a configuration key whose change replaces or destroys something that is there; {@code infra config} shows it.
 * On a sealed interface it is about the key {@code type}, with which one of its records is chosen.
 */
@Target({ElementType.RECORD_COMPONENT, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Destructive {
    /** What is lost, such as {@code replaces the cluster and the agent's service}. */
    String value();
}
