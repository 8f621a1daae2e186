package org.jcrm.it.fuzz;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * One decoder of bytes that come from outside.
 *
 * @param name what {@code --target} calls it
 * @param corpus inputs that it accepts, to begin with; at least one
 * @param declared what the decoder says that it may throw
 */
public record FuzzTarget(String name, List<byte[]> corpus, Decoder decoder, List<Class<? extends Throwable>> declared) {
    /** Reads bytes; what comes of them does not matter. */
    @FunctionalInterface
    public interface Decoder {
        void decode(byte[] input) throws Exception;
    }

    public FuzzTarget {
        requireNonNull(name, "name is null");
        corpus = List.copyOf(corpus);
        requireNonNull(decoder, "decoder is null");
        declared = List.copyOf(declared);
        if (corpus.isEmpty()) {
            throw new IllegalArgumentException(name + " has no input to begin with");
        }
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // It is copied, and read only.
    FuzzTarget(String name, List<byte[]> corpus, Decoder decoder, Class<? extends Throwable>... declared) {
        this(name, corpus, decoder, List.of(declared));
    }

    boolean declares(Throwable thrown) {
        return declared.stream().anyMatch(each -> each.isInstance(thrown));
    }
}
