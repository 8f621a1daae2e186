package org.jcrm.core.controller;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.jcrm.core.model.NodeName;

/**
 * The members that the cluster layer agreed on, oldest first.
 *
 * @param arbitrators whose vote this part of the cluster has; they are no members and run nothing
 * @param left nodes that said good-bye since the last view (everybody else who is missing was lost)
 */
public record MembershipView(ViewId id, List<NodeName> members, List<NodeName> arbitrators, List<NodeName> left) {
    public static final MembershipView NONE = new MembershipView(ViewId.NONE, List.of(), List.of(), List.of());

    public MembershipView {
        requireNonNull(id, "id is null");
        members = List.copyOf(members);
        arbitrators = List.copyOf(arbitrators);
        left = List.copyOf(left);
    }

    /** The same members, with the vote of these arbitrators. */
    MembershipView with(List<NodeName> votes) {
        return new MembershipView(id, members, votes, left);
    }

    /** The same view with some of its members only. */
    MembershipView of(List<NodeName> some) {
        return new MembershipView(id, some, arbitrators, left);
    }

    /** The first member plans. */
    public Optional<NodeName> dc() {
        return members.isEmpty() ? Optional.empty() : Optional.of(members.getFirst());
    }
}
