package org.jcrm.core.codec;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jcrm.core.model.AgentName;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.ResourceId;
import org.jspecify.annotations.Nullable;

/**
 * Makes random values of any record that can be reached from the CIB and the messages. It knows only the component
 * types, so a record that somebody adds is generated without a change here.
 */
final class RandomRecords {
    private static final List<String> TEXTS = List.of(
            "",
            "a",
            "pgsql",
            "STREAMING|SYNC",
            "two words",
            "\"quoted\" & <tagged>",
            "tab\tline\nfeed",
            "größe",
            "🐘",
            "\u0000\u001f",
            "0",
            "true",
            "null",
            "-INFINITY",
            "x".repeat(300));
    private static final int MAX_DEPTH = 12;

    private final Random random;
    private final boolean forPeople;
    private int depth;

    RandomRecords(long seed) {
        this(seed, false);
    }

    private RandomRecords(long seed, boolean forPeople) {
        this.random = new Random(seed);
        this.forPeople = forPeople;
    }

    /** Values as the API carries them: whole milliseconds, and agents whose names can be said. */
    static RandomRecords forPeople(long seed) {
        return new RandomRecords(seed, true);
    }

    <T> T next(Class<T> type) {
        return type.cast(value(type));
    }

    /** Every record that a value of {@code hierarchy} can be. */
    static List<Class<?>> kindsOf(Class<?> hierarchy) {
        List<Class<?>> kinds = new ArrayList<>();
        for (Class<?> permitted : hierarchy.getPermittedSubclasses()) {
            if (permitted.isRecord()) {
                kinds.add(permitted);
            } else {
                kinds.addAll(kindsOf(permitted));
            }
        }
        return kinds;
    }

    private Object value(Type type) {
        depth++;
        try {
            return type instanceof ParameterizedType parameterized ? container(parameterized) : plain((Class<?>) type);
        } finally {
            depth--;
        }
    }

    private Object container(ParameterizedType type) {
        Type[] of = type.getActualTypeArguments();
        int size = depth > MAX_DEPTH ? 0 : random.nextInt(3);
        if (type.getRawType() == Optional.class) {
            return size == 0 ? Optional.empty() : Optional.of(value(of[0]));
        }
        if (type.getRawType() == List.class) {
            List<Object> list = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                list.add(value(of[0]));
            }
            return list;
        }
        Map<Object, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < size; i++) {
            map.put(value(of[0]), value(of[1]));
        }
        return map;
    }

    private Object plain(Class<?> type) {
        if (type == String.class) {
            return TEXTS.get(random.nextInt(TEXTS.size()));
        }
        if (type == NodeName.class) {
            return NodeName.of("node" + random.nextInt(9));
        }
        if (type == ResourceId.class) {
            return ResourceId.of("rsc:" + random.nextInt(9));
        }
        if (type == int.class || type == Integer.class) {
            return random.nextBoolean() ? random.nextInt() : random.nextInt(20);
        }
        if (type == long.class || type == Long.class) {
            return random.nextBoolean() ? random.nextLong() >>> 1 >>> 4 : (long) random.nextInt(20);
        }
        if (type == boolean.class || type == Boolean.class) {
            return random.nextBoolean();
        }
        if (type == Duration.class) {
            return forPeople || random.nextBoolean()
                    ? Duration.ofMillis(random.nextInt())
                    : Duration.ofNanos(random.nextInt());
        }
        if (type == Instant.class) {
            return Instant.ofEpochSecond(
                    random.nextInt(), forPeople ? 1_000_000 * random.nextInt(1_000) : random.nextInt(1_000_000_000));
        }
        if (type == AgentName.class && forPeople) {
            return new AgentName("ocf", "jcrm", "pgsql");
        }
        if (type.isEnum()) {
            return type.getEnumConstants()[random.nextInt(type.getEnumConstants().length)];
        }
        if (type.isSealed()) {
            List<Class<?>> kinds = kindsOf(type);
            return value(kinds.get(depth > MAX_DEPTH ? 0 : random.nextInt(kinds.size())));
        }
        return record(type);
    }

    private Object record(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        if (components == null) {
            throw new AssertionError("teach " + getClass().getSimpleName() + " to make a " + type.getName());
        }
        @Nullable Throwable refused = null;
        for (int attempt = 0; attempt < 100; attempt++) {
            Object[] values = Arrays.stream(components)
                    .map(component -> value(component.getGenericType()))
                    .toArray();
            try {
                return type.getDeclaredConstructor(Arrays.stream(components)
                                .map(RecordComponent::getType)
                                .toArray(Class<?>[]::new))
                        .newInstance(values);
            } catch (InvocationTargetException e) {
                // The record refuses this combination (a clone of a clone): draw another one.
                refused = e;
            } catch (ReflectiveOperationException e) {
                throw new LinkageError(type.getName(), e);
            }
        }
        throw new AssertionError("no valid " + type.getName() + " in 100 attempts", refused);
    }
}
