package org.jcrm.core.policy.why;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.CibEdit;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.cib.OperationRecord;
import org.jcrm.core.cib.ResourceHistory;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.NvPair;
import org.jcrm.core.model.OcfResult;
import org.jcrm.core.status.LiveNode;
import org.jcrm.core.status.LiveResource;

/** {@code failcount reset} and {@code cleanup} of one resource on one node, as edits. */
final class FailureReset {
    private FailureReset() {}

    /** The fail-count alone; empty if nothing is counted. */
    static List<CibEdit> counts(Cib cib, LiveResource resource, LiveNode node) {
        List<CibEdit> edits = new ArrayList<>();
        NodeState state = cib.status().nodes().get(node.name());
        if (state == null) {
            return edits;
        }
        for (AttributeSet set : state.transientAttributes()) {
            for (NvPair pair : set.pairs()) {
                if (counts(pair.name(), "fail-count-", resource) || counts(pair.name(), "last-failure-", resource)) {
                    edits.add(new CibEdit.SetTransientAttribute(node.name(), pair.name(), Optional.empty()));
                }
            }
        }
        return edits;
    }

    private static boolean counts(String attribute, String prefix, LiveResource resource) {
        if (!attribute.startsWith(prefix)) {
            return false;
        }
        String rest = attribute.substring(prefix.length());
        String name = rest.contains("#") ? rest.substring(0, rest.indexOf('#')) : rest;
        return base(name).equals(resource.baseId()) || name.equals(resource.id());
    }

    private static String base(String id) {
        int colon = id.lastIndexOf(':');
        return colon < 0 ? id : id.substring(0, colon);
    }

    /** The fail-count and the failures in the history. */
    static List<CibEdit> all(Cib cib, LiveResource resource, LiveNode node) {
        List<CibEdit> edits = counts(cib, resource, node);
        NodeState state = cib.status().nodes().get(node.name());
        if (state == null) {
            return edits;
        }
        for (ResourceHistory history : state.history().values()) {
            String id = history.id().value();
            if (base(id).equals(resource.baseId()) || id.equals(resource.id())) {
                forget(node.name(), history, edits);
            }
        }
        return edits;
    }

    private static void forget(NodeName node, ResourceHistory history, List<CibEdit> edits) {
        OperationRecord last = history.operations().get(history.id() + "_last_0");
        if (last != null && failed(last)) {
            edits.add(new CibEdit.ForgetHistory(node, history.id(), Optional.empty()));
            return;
        }
        for (OperationRecord record : history.operations().values()) {
            if (failed(record)) {
                edits.add(
                        record.key().intervalMillis() > 0
                                ? new CibEdit.ForgetHistory(node, history.id(), Optional.of(record.key()))
                                : new CibEdit.ForgetRecord(node, history.id(), record.id()));
            }
        }
    }

    /** A probe that found nothing running has not failed. */
    private static boolean failed(OperationRecord record) {
        boolean probe =
                record.key().operation().equals("monitor") && record.key().intervalMillis() == 0;
        int code = record.returnCode();
        boolean expected = code == OcfResult.OK.code()
                || code == OcfResult.PROMOTED.code()
                || (probe && code == OcfResult.NOT_RUNNING.code());
        return !expected;
    }
}
