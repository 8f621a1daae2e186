package org.jcrm.core.status;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.CibEdit;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.cib.OperationKey;
import org.jcrm.core.cib.OperationRecord;
import org.jcrm.core.cib.ResourceHistory;
import org.jcrm.core.cib.Resources;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.NvPair;
import org.jcrm.core.model.ResourceId;

/**
 * Forgetting failures, as edits: the counts with what is over ({@code failcount reset}), or with all of the history that
 * they came from ({@code cleanup}). Nothing to forget is an empty list.
 */
public final class FailureReset {
    private static final String COUNT = "fail-count-";
    private static final String LAST = "last-failure-";

    private FailureReset() {}

    /** The counts of one resource (or instance) on one node alone. */
    public static List<CibEdit> counts(Cib cib, ResourceId resource, NodeName node) {
        return states(cib, Optional.of(node)).stream()
                .flatMap(state -> counts(state, List.of(base(resource)), Optional.empty()).stream())
                .toList();
    }

    /**
     * The counts, and failures that screens still show although the resource was started or stopped since.
     *
     * @param resource with everything that is in it
     * @param node empty: on all nodes
     * @param operation empty: of all operations
     */
    public static List<CibEdit> reset(
            Cib cib, ResourceId resource, Optional<NodeName> node, Optional<OperationKey> operation) {
        List<ResourceId> meant = meant(cib, resource);
        List<CibEdit> edits = new ArrayList<>();
        for (NodeState state : states(cib, node)) {
            edits.addAll(counts(state, meant, operation));
            state.history().values().stream()
                    .filter(history -> meant.contains(base(history.id())))
                    .flatMap(history -> overcome(history, operation).stream())
                    .map(failure ->
                            new CibEdit.ForgetRecord(state.name(), failure.key().resource(), failure.id()))
                    .forEach(edits::add);
        }
        return List.copyOf(edits);
    }

    /** The failure that screens still show although the resource was started or stopped since; nothing depends on it. */
    private static Optional<OperationRecord> overcome(ResourceHistory history, Optional<OperationKey> operation) {
        Optional<OperationRecord> failure =
                Optional.ofNullable(history.operations().get(history.id() + "_last_failure_0"));
        return failure.filter(failed -> operation.isEmpty()
                        || operation.get().operation().equals(failed.key().operation()))
                .filter(failed -> history.operations().values().stream()
                        .anyMatch(later -> later.callId() > failed.callId()
                                && later.succeeded()
                                && List.of("start", "stop").contains(later.key().operation())));
    }

    /**
     * Fail-counts and whatever failed. Operations that succeeded stay: what runs well on a node is not forgotten because
     * of an old failure, since a promoted instance that nobody knows of is an invitation to promote another. For the same
     * reason nothing is forgotten of a node that is not here: nobody could look what runs there.
     */
    public static List<CibEdit> cleanup(Cib cib, ResourceId resource, Optional<NodeName> node) {
        List<CibEdit> edits = new ArrayList<>(reset(cib, resource, node, Optional.empty()));
        List<ResourceId> meant = meant(cib, resource);
        for (NodeState state : states(cib, node)) {
            for (ResourceHistory history : state.history().values()) {
                if (state.inCluster() && meant.contains(base(history.id()))) {
                    edits.addAll(cleanup(state.name(), history));
                }
            }
        }
        return List.copyOf(edits);
    }

    private static List<CibEdit> cleanup(NodeName node, ResourceHistory history) {
        OperationRecord last = history.operations().get(history.id() + "_last_0");
        if (last != null && Outcome.failed(last)) {
            return List.of(new CibEdit.ForgetHistory(node, history.id(), Optional.empty()));
        }
        return history.operations().values().stream()
                .filter(Outcome::failed)
                .map(record -> cleanup(node, history.id(), record))
                .distinct()
                .toList();
    }

    /** A monitor that failed is started anew, since it says nothing more while it goes on failing. */
    private static CibEdit cleanup(NodeName node, ResourceId resource, OperationRecord failure) {
        return failure.key().intervalMillis() > 0
                ? new CibEdit.ForgetHistory(node, resource, Optional.of(failure.key()))
                : new CibEdit.ForgetRecord(node, resource, failure.id());
    }

    private static List<NodeState> states(Cib cib, Optional<NodeName> node) {
        return cib.status().nodes().values().stream()
                .filter(state -> node.isEmpty() || node.get().equals(state.name()))
                .toList();
    }

    private static List<CibEdit> counts(NodeState state, List<ResourceId> resources, Optional<OperationKey> operation) {
        return state.transientAttributes().stream()
                .flatMap(set -> set.pairs().stream())
                .map(NvPair::name)
                .filter(name -> resources.stream().anyMatch(id -> isOf(name, id, operation)))
                .<CibEdit>map(name -> new CibEdit.SetTransientAttribute(state.name(), name, Optional.empty()))
                .toList();
    }

    private static boolean isOf(String attribute, ResourceId resource, Optional<OperationKey> operation) {
        for (String prefix : List.of(COUNT, LAST)) {
            if (attribute.startsWith(prefix)) {
                String rest = attribute.substring(prefix.length());
                int hash = rest.indexOf('#');
                String id = hash < 0 ? rest : rest.substring(0, hash);
                String what = hash < 0 ? "" : rest.substring(hash + 1);
                boolean sameOperation = operation.isEmpty()
                        || what.equals(operation.get().operation() + "_"
                                + operation.get().intervalMillis());
                return base(ResourceId.of(id.isBlank() ? "?" : id)).equals(resource) && sameOperation;
            }
        }
        return false;
    }

    /** A resource with everything that is in it: operators name the clone, histories its member. */
    private static List<ResourceId> meant(Cib cib, ResourceId resource) {
        ResourceId wanted = base(resource);
        List<ResourceId> configured = Resources.within(cib.configuration().resources(), wanted);
        return configured.isEmpty() ? List.of(wanted) : configured;
    }

    private static ResourceId base(ResourceId id) {
        int colon = id.value().indexOf(':');
        return colon <= 0 ? id : ResourceId.of(id.value().substring(0, colon));
    }
}
