package org.jcrm.core.status;

import java.time.Instant;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.rule.NextChange;
import org.jcrm.core.rule.RuleContext;

/** CIB + now → {@link LiveCluster}: options, then nodes, then resources, then what history says of them. */
public final class ClusterReader {
    private ClusterReader() {}

    public static LiveCluster read(Cib cib, Instant now) {
        NextChange changes = new NextChange();
        LiveCluster cluster = new LiveCluster(cib, now, ClusterOptions.of(cib, RuleContext.at(now, changes)), changes);
        NodeReader.readConfigured(cluster);
        ResourceUnpacker.unpack(cluster);
        RemoteNodes.link(cluster);
        NodeReader.readStates(cluster);
        HistoryReader.read(cluster);
        for (int i = 0; i < cluster.nodes.size(); i++) {
            cluster.nodes.get(i).index = i;
        }
        return cluster;
    }
}
