package org.jcrm.core.model;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * One step of a fencing topology: devices that must all succeed before their target counts as fenced. Levels of one
 * target are tried by rising {@code index} until one succeeds. Source of the rule: Pacemaker Explained, "Fencing
 * Topologies" ({@code fencing-level}).
 *
 * @param index 1 to 9; levels with another index are never tried
 */
public record FencingLevel(String id, Target target, int index, List<ResourceId> devices) {
    public FencingLevel {
        requireNonNull(id, "id is null");
        requireNonNull(target, "target is null");
        devices = List.copyOf(devices);
    }

    /** Which nodes a level is for. */
    public sealed interface Target {}

    /** One node, by name. */
    public record NamedTarget(NodeName node) implements Target {}

    /** Nodes whose whole name matches a regular expression. */
    public record PatternTarget(String pattern) implements Target {}

    /** Nodes that have an attribute with this value. */
    public record AttributeTarget(String attribute, String value) implements Target {}
}
