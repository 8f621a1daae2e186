package org.jcrm.it;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** A test that makes hosts out of namespaces: only where root asked for it. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("lab")
@EnabledIfSystemProperty(
        named = "jcrm.lab",
        matches = "true",
        disabledReason = "makes hosts out of namespaces, for which it needs root: `sudo ./check` plays it")
public @interface InNamespaces {}
