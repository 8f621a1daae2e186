package org.jcrm.core.cib;

import java.util.Optional;
import org.jcrm.core.cib.CibEdit.Batch;
import org.jcrm.core.cib.CibEdit.ConfigurationEdit;
import org.jcrm.core.cib.CibEdit.StatusEdit;
import org.jcrm.core.cib.Draft.Drafted;

/**
 * The only way in which a CIB changes. The same edit on the same CIB gives the same CIB on every node, so that members
 * can apply what the designated controller applied and hold the same snapshot.
 */
public final class CibReducer {
    private CibReducer() {}

    /**
     * Applies an edit, a batch as a whole or not at all.
     *
     * @param by on whose word; becomes the last change if the configuration changes. Its time travels with the edit, so
     *     that all nodes record the same
     */
    public static EditResult apply(Cib cib, CibEdit edit, Optional<LastChange> by) {
        return switch (apply(Draft.of(cib), edit)) {
            case Drafted.Refused(EditRejected why) -> new EditResult.Rejected(why);
            case Drafted.Done(Draft draft) -> {
                boolean newGeneration =
                        edit instanceof CibEdit.Renew || !draft.configuration().equals(cib.configuration());
                yield new EditResult.Applied(versioned(cib, draft, newGeneration, by));
            }
        };
    }

    private static Drafted apply(Draft draft, CibEdit edit) {
        return switch (edit) {
            case ConfigurationEdit change -> ConfigurationEdits.apply(draft, change);
            case StatusEdit change -> StatusEdits.apply(draft, change);
            case Batch batch -> applyAll(draft, batch);
            case CibEdit.Renew ignored -> draft.done();
        };
    }

    private static Drafted applyAll(Draft draft, Batch batch) {
        Draft current = draft;
        for (CibEdit each : batch.edits()) {
            switch (apply(current, each)) {
                case Drafted.Refused refused -> {
                    return refused;
                }
                case Drafted.Done(Draft next) -> current = next;
            }
        }
        return current.done();
    }

    /** Versions count changes, not edits: whatever changed nothing, unless it was to renew, leaves the snapshot as it was. */
    private static Cib versioned(Cib before, Draft draft, boolean newGeneration, Optional<LastChange> by) {
        if (newGeneration) {
            return new Cib(
                    before.version().nextEpoch(),
                    by.or(before::lastChange),
                    draft.haveQuorum(),
                    draft.dc(),
                    draft.configuration(),
                    draft.status(),
                    before.extra());
        }
        if (draft.equals(Draft.of(before))) {
            return before;
        }
        return new Cib(
                before.version().nextUpdate(),
                before.lastChange(),
                draft.haveQuorum(),
                draft.dc(),
                before.configuration(),
                draft.status(),
                before.extra());
    }
}
