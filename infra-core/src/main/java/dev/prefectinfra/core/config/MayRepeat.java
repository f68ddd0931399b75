package dev.prefectinfra.core.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a type of which a list may hold one value several times, such as the words of a command. In all other lists a
 * value that stands there twice is a mistake, which AWS often refuses.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface MayRepeat {}
