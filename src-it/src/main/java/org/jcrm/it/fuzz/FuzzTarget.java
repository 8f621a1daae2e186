package org.jcrm.it.fuzz;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.function.Predicate;

/**
 * One decoder of bytes that come from outside.
 *
 * @param name what {@code --target} calls it
 * @param corpus good inputs to begin with; at least one
 * @param declared whether the decoder says that it may throw this
 */
public record FuzzTarget(String name, List<byte[]> corpus, Decoder decoder, Predicate<Throwable> declared) {
    /** Reads bytes; what comes of them does not matter. */
    @FunctionalInterface
    public interface Decoder {
        void decode(byte[] input) throws Exception;
    }

    public FuzzTarget {
        requireNonNull(name, "name is null");
        corpus = List.copyOf(corpus);
        requireNonNull(decoder, "decoder is null");
        requireNonNull(declared, "declared is null");
        if (corpus.isEmpty()) {
            throw new IllegalArgumentException(name + " has no input to begin with");
        }
    }
}
