package org.jcrm.core.doctor;

import java.util.ArrayList;
import java.util.List;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.controller.Snapshot;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.NvPair;

/** What agents want every screen to say at present; the PostgreSQL agent so tells that commits wait for no standby. */
final class ReplicationFindings {
    /** Ends the attribute's name; the rest is the resource. */
    private static final String NOTICE = "-notice";

    /** There as long as a disk of the resource is nearly full. */
    private static final String ROOM = "-room";

    private ReplicationFindings() {}

    static List<Finding> of(Snapshot snapshot) {
        List<Finding> findings = new ArrayList<>();
        for (NodeState state : snapshot.cib().status().nodes().values()) {
            if (!snapshot.view().members().contains(state.name())) {
                continue;
            }
            for (AttributeSet set : state.transientAttributes()) {
                for (NvPair pair : set.pairs()) {
                    if (pair.name().endsWith(NOTICE)) {
                        String resource = pair.name().substring(0, pair.name().length() - NOTICE.length());
                        findings.add(new Finding(
                                resource + " on " + state.name(),
                                Finding.open(pair.value()),
                                advice(state, resource, pair.value())));
                    }
                }
            }
        }
        return findings;
    }

    /** A notice may tell of two things at once. */
    private static String advice(NodeState state, String resource, String notice) {
        String standby = "bring the standby back (`jcrm status`, `jcrm node start NODE`)";
        if (state.transientAttribute(resource + ROOM).isEmpty()) {
            return standby;
        }
        String room = "make room on that disk";
        return notice.startsWith("Replication ") ? standby + ", and " + room : room;
    }
}
