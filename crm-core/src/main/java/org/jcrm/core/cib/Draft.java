package org.jcrm.core.cib;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.model.NodeName;

/** The parts of a CIB that edits change, while a batch is being applied; the version is decided at the end. */
record Draft(Configuration configuration, Status status, boolean haveQuorum, Optional<NodeName> dc) {
    Draft {
        requireNonNull(configuration, "configuration is null");
        requireNonNull(status, "status is null");
        requireNonNull(dc, "dc is null");
    }

    /** A draft after one edit, or why there is none. */
    sealed interface Drafted {
        record Done(Draft draft) implements Drafted {}

        record Refused(EditRejected why) implements Drafted {}
    }

    static Draft of(Cib cib) {
        return new Draft(cib.configuration(), cib.status(), cib.haveQuorum(), cib.dc());
    }

    static Drafted refused(String reason, String nextStep) {
        return new Drafted.Refused(new EditRejected(reason, nextStep));
    }

    Drafted done() {
        return new Drafted.Done(this);
    }

    Draft with(Configuration changed) {
        return new Draft(changed, status, haveQuorum, dc);
    }

    Draft with(Map<NodeName, NodeState> nodes) {
        return new Draft(configuration, new Status(nodes, status.tickets(), status.fencing()), haveQuorum, dc);
    }

    Draft withFencing(List<FencingRecord> fencing) {
        return new Draft(configuration, new Status(status.nodes(), status.tickets(), fencing), haveQuorum, dc);
    }

    Draft withCluster(boolean quorum, Optional<NodeName> designated) {
        return new Draft(configuration, status, quorum, designated);
    }
}
