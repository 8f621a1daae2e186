package org.jcrm.cli.render;

import java.util.List;
import java.util.Optional;
import org.jcrm.core.status.ClusterStatus;
import org.jcrm.core.status.ClusterStatus.Ban;

/** "Negative Location Constraints": what keeps a resource off a node. */
final class BanSection {
    private BanSection() {}

    static Optional<Section> of(ClusterStatus status, MonOptions options) {
        List<Line> lines = status.bans().stream()
                .filter(ban -> ban.id().startsWith(options.banPrefix()))
                .map(ban -> Line.of(sentence(status, ban, options), Line.Tone.ATTENTION))
                .toList();
        return lines.isEmpty() ? Optional.empty() : Optional.of(Section.of("Negative Location Constraints", lines));
    }

    private static String sentence(ClusterStatus status, Ban ban, MonOptions options) {
        return ban.id() + "\tprevents " + ban.resource() + " from running "
                + (ban.promotedOnly() ? "in Promoted role " : "") + "on "
                + NodeSection.name(status, ban.node(), options);
    }
}
