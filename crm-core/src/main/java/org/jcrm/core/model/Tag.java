package org.jcrm.core.model;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** A name for several configuration elements ({@code tag}); constraints may name it in place of its members. */
public record Tag(String id, List<String> references) {
    public Tag {
        requireNonNull(id, "id is null");
        references = List.copyOf(references);
    }
}
