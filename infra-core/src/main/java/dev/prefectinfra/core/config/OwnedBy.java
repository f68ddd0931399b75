package dev.prefectinfra.core.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a configuration key that names something of a lane which is not its flows': the lane's own statements need a
 * reason to reach it too.
 */
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface OwnedBy {
    /** Whose it is, such as {@code the agent}. */
    String value();
}
