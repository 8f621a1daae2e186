package org.jcrm.core.status;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a bundle: containers, each with its address, and inside it the instance of what runs there.
 *
 * @param image what the containers are made from
 * @param perHost how many containers one node may have
 * @param instances the clone of what runs inside; null if the containers hold nothing that the cluster knows
 */
public record LiveBundle(
        String image,
        int perHost,
        List<Replica> replicas,
        @Nullable LiveResource instances) {
    public LiveBundle {
        replicas = List.copyOf(replicas);
    }

    /**
     * One container.
     *
     * @param ip the resource that gives it its address
     * @param connection how the cluster reaches into it
     * @param node what the cluster sees when it is inside
     * @param member what runs inside
     */
    public record Replica(
            LiveResource container,
            @Nullable LiveResource ip,
            @Nullable String address,
            @Nullable LiveResource connection,
            @Nullable LiveNode node,
            @Nullable LiveResource member) {}

    /** The replica whose inside is this node. */
    public Optional<Replica> on(LiveNode node) {
        return replicas.stream().filter(replica -> replica.node == node).findFirst();
    }

    /** The replica that this is the container of, or the instance in. */
    public Optional<Replica> with(LiveResource part) {
        return replicas.stream()
                .filter(replica -> replica.container == part || replica.member == part)
                .findFirst();
    }

    /** The containers, in the order of their numbers. */
    public List<LiveResource> containers() {
        return replicas.stream().map(Replica::container).toList();
    }
}
