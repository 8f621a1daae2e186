package org.jcrm.core.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A configured operation ({@code op}). {@code options} holds everything but id and name as written: {@code interval},
 * {@code timeout}, {@code role}, {@code on-fail}, {@code enabled}, {@code start-delay}, {@code interval-origin},
 * {@code record-pending}.
 */
public record Operation(
        String id, String name, Map<String, String> options, List<AttributeSet> meta, List<AttributeSet> params) {
    public Operation {
        requireNonNull(id, "id is null");
        requireNonNull(name, "name is null");
        options = Ordered.copyOf(options);
        meta = List.copyOf(meta);
        params = List.copyOf(params);
    }

    public Optional<String> option(String option) {
        return Optional.ofNullable(options.get(option));
    }
}
