package org.jcrm.core.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;

/** A {@code resource_set} of a constraint; options ({@code sequential}, {@code require-all}, {@code role}, {@code action}, {@code ordering}, {@code score}, {@code kind}) as written. */
public record ResourceSet(String id, List<ResourceId> resources, Map<String, String> options) {
    public ResourceSet {
        requireNonNull(id, "id is null");
        resources = List.copyOf(resources);
        options = Ordered.copyOf(options);
    }
}
