package org.jcrm.core.codec.api;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jcrm.core.doctor.Finding;
import org.jcrm.core.model.NodeName;

/**
 * What is unsafe in the cluster and on one of its hosts.
 *
 * @param node whose daemon looked: certificates and names are those of its host
 * @param findings empty if nothing is
 */
public record DoctorReport(NodeName node, List<Finding> findings) {
    public DoctorReport {
        requireNonNull(node, "node is null");
        findings = List.copyOf(findings);
    }
}
