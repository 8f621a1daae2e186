package org.jcrm.core.controller;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/** Unmodifiable copies that keep their order ({@link Set#copyOf} iterates in another order in every JVM). */
final class Sets {
    private Sets() {}

    static <T> Set<T> copyOf(Collection<? extends T> elements) {
        return Collections.unmodifiableSet(new LinkedHashSet<T>(elements));
    }

    static <T> Set<T> without(Collection<? extends T> elements, T element) {
        Set<T> copy = new LinkedHashSet<>(elements);
        copy.remove(element);
        return Collections.unmodifiableSet(copy);
    }
}
