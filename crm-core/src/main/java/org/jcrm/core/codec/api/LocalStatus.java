package org.jcrm.core.codec.api;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import org.jcrm.core.controller.Lifecycle;
import org.jcrm.core.model.NodeName;

/**
 * What one daemon says of itself.
 *
 * @param sentence why it is in that lifecycle state and, if something is to be done, what
 * @param view identity of the membership view ({@code node1|3}); empty if it is not connected
 * @param notices what every screen must show
 */
public record LocalStatus(
        NodeName node,
        Lifecycle lifecycle,
        String sentence,
        String view,
        boolean quorate,
        String daemonVersion,
        Instant startedAt,
        List<String> notices) {
    public LocalStatus {
        requireNonNull(node, "node is null");
        requireNonNull(lifecycle, "lifecycle is null");
        requireNonNull(sentence, "sentence is null");
        requireNonNull(view, "view is null");
        requireNonNull(daemonVersion, "daemonVersion is null");
        requireNonNull(startedAt, "startedAt is null");
        notices = List.copyOf(notices);
    }
}
