package org.jcrm.core.codec.api;

import java.util.List;
import java.util.Optional;
import org.jcrm.core.cib.FencingRecord;
import org.jcrm.core.model.FencingLevel;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.ResourceId;

/**
 * What there is to say about fencing.
 *
 * @param enabled whether nodes are fenced at all
 * @param watchdogMillis after what time a node without quorum counts as off (the longest, where it is automatic); 0: never
 * @param history newest first
 */
public record FencingReport(
        boolean enabled,
        long watchdogMillis,
        List<Device> devices,
        List<FencingLevel> levels,
        List<FencingRecord> history) {
    public FencingReport {
        devices = List.copyOf(devices);
        levels = List.copyOf(levels);
        history = List.copyOf(history);
    }

    /**
     * @param hosts the nodes that it can fence, as far as the configuration says
     * @param asked whether the device itself has to be asked which nodes it can fence
     * @param startedOn where it runs as a resource
     * @param usableBy members that may use it
     */
    public record Device(
            ResourceId id,
            String agent,
            List<NodeName> hosts,
            boolean asked,
            Optional<NodeName> startedOn,
            List<NodeName> usableBy) {
        public Device {
            hosts = List.copyOf(hosts);
            usableBy = List.copyOf(usableBy);
        }
    }
}
