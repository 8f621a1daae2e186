package org.jcrm.membership.arbitrator;

import java.io.IOException;
import java.util.Optional;
import org.jcrm.core.arbitrator.Arbitration.Holder;

/** Where the arbitrator remembers who has a cluster's vote. */
public interface HolderStore {
    /** @throws IOException if there is something that cannot be read: then nobody may have the vote */
    Optional<Holder> load(String cluster) throws IOException;

    /** Returns when it is on the disk. */
    void save(String cluster, Holder holder) throws IOException;
}
