package org.jcrm.core.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Unmodifiable copies that keep their order. {@link Map#copyOf} iterates in another order in every JVM, and two
 * designated controllers must derive the same graph from the same CIB.
 */
public final class Ordered {
    private Ordered() {}

    public static <K, V> Map<K, V> copyOf(Map<? extends K, ? extends V> map) {
        return switch (map.size()) {
            case 0 -> Collections.emptyMap();
            // Most histories have one operation, and there may be a hundred thousand of them.
            case 1 -> single(map.entrySet().iterator().next());
            default -> Collections.unmodifiableMap(new LinkedHashMap<K, V>(map));
        };
    }

    private static <K, V> Map<K, V> single(Map.Entry<? extends K, ? extends V> entry) {
        return Collections.singletonMap(entry.getKey(), entry.getValue());
    }

    /** A copy of {@code map} in which {@code key} has {@code value}; an existing key keeps its place. */
    public static <K, V> Map<K, V> with(Map<K, V> map, K key, V value) {
        Map<K, V> copy = new LinkedHashMap<>(map);
        copy.put(key, value);
        return Collections.unmodifiableMap(copy);
    }

    public static <K, V> Map<K, V> without(Map<K, V> map, K key) {
        Map<K, V> copy = new LinkedHashMap<>(map);
        copy.remove(key);
        return Collections.unmodifiableMap(copy);
    }
}
