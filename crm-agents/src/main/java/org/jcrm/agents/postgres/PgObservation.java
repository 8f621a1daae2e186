package org.jcrm.agents.postgres;

import java.util.List;
import java.util.Optional;

/**
 * What was seen of one instance in one look.
 *
 * @param postmaster the living server process
 * @param leftovers processes of this data directory without a server process above them
 * @param answer what the server said, if it was asked and answered
 * @param complaint why a (new) session could not be had; empty if all is well
 * @param complaintIsAnswer the complaint came from the server itself: it is there, but full or not ready
 * @param standbySignal {@code standby.signal} is there: it is, or would start as, a standby; promotion removes it
 * @param lockHeld the node was promoted and has not been demoted in good order since
 */
record PgObservation(
        Optional<Postmaster> postmaster,
        List<Long> leftovers,
        Optional<Answer> answer,
        String complaint,
        boolean complaintIsAnswer,
        boolean standbySignal,
        boolean lockHeld) {
    PgObservation {
        leftovers = List.copyOf(leftovers);
    }

    /**
     * The server's own words.
     *
     * @param configFile the file that it was started with
     * @param standbys connected standbys; empty on a standby
     */
    record Answer(
            boolean inRecovery,
            WalPosition position,
            String synchronousNames,
            String configFile,
            List<ReplicationRow> standbys,
            Optional<Receiver> receiver) {
        Answer {
            standbys = List.copyOf(standbys);
        }
    }

    /** The standby's connection to its primary. */
    record Receiver(long pid, String status, int timeline) {}
}
