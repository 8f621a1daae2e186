package org.jcrm.core.controller;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.CibEdit;
import org.jcrm.core.cib.CibReducer;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.cib.EditRejected;
import org.jcrm.core.cib.EditResult;
import org.jcrm.core.controller.Message.CibUpdate;

/** How the designated controller changes the CIB: on its own disk first, then at everybody's. */
final class CibWrites {
    private CibWrites() {}

    /** Applies an edit that will travel with the whole CIB at the end of the round. */
    static void local(Turn turn, CibEdit edit) {
        apply(turn, edit, Optional.empty());
    }

    /** Applies an edit, tells the members, and has the plan made anew if it may depend on it. */
    static Optional<EditRejected> commit(Turn turn, CibEdit edit, Optional<Requester> by) {
        CibVersion before = turn.cib.version();
        Optional<EditRejected> rejected = commitQuietly(turn, edit, by);
        if (rejected.isEmpty() && !turn.cib.version().equals(before)) {
            Relevance.of(edit, turn.cib.configuration()).ifPresent(reason -> Transitions.interrupt(turn, reason));
        }
        return rejected;
    }

    /** Applies an edit that the running transition expects. */
    static Optional<EditRejected> commitQuietly(Turn turn, CibEdit edit, Optional<Requester> by) {
        CibVersion base = turn.cib.version();
        Optional<EditRejected> rejected = apply(turn, edit, by);
        CibVersion result = turn.cib.version();
        if (rejected.isPresent() || result.equals(base)) {
            return rejected;
        }
        boolean writes = !base.sameConfiguration(result);
        if (writes) {
            FencingRetries.configurationChanged(turn);
            turn.persist();
        }
        if (turn.desk.isPresent() && turn.integrated) {
            Optional<String> digest = writes
                    ? Optional.of(turn.settings.configurationDigest().apply(turn.cib.configuration()))
                    : Optional.empty();
            CibUpdate update = new CibUpdate(turn.view.id(), base, result, by, turn.now.toEpochMilli(), edit, digest);
            turn.followers().forEach(node -> turn.send(node, update));
        }
        OwnOperations.heed(turn, edit);
        return Optional.empty();
    }

    static Optional<EditRejected> commitQuietly(Turn turn, List<CibEdit> edits) {
        return edits.isEmpty()
                ? Optional.empty()
                : commitQuietly(
                        turn, edits.size() == 1 ? edits.getFirst() : new CibEdit.Batch(edits), Optional.empty());
    }

    private static Optional<EditRejected> apply(Turn turn, CibEdit edit, Optional<Requester> by) {
        // Members get the time in milliseconds; this node must record the same.
        Instant at = Instant.ofEpochMilli(turn.now.toEpochMilli());
        return switch (CibReducer.apply(turn.cib, edit, by.map(who -> who.asLastChange(at)))) {
            case EditResult.Rejected(EditRejected why) -> Optional.of(why);
            case EditResult.Applied(Cib next) -> {
                boolean writes = !next.version().sameConfiguration(turn.cib.version());
                turn.cib = writes ? Lineage.recorded(next, turn.settings.configurationDigest()) : next;
                yield Optional.empty();
            }
        };
    }
}
