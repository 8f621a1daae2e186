package org.jcrm.core.codec.api;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jcrm.core.model.NodeName;

/** The certificates of all nodes and of the arbitrator, as far as they answer. */
public record CertificateReport(List<NodeCertificates> nodes, List<Silent> silent) {
    public CertificateReport {
        nodes = List.copyOf(nodes);
        silent = List.copyOf(silent);
    }

    /** @param reason why it could not be asked */
    public record Silent(NodeName node, String reason) {
        public Silent {
            requireNonNull(node, "node is null");
            requireNonNull(reason, "reason is null");
        }
    }
}
