package org.jcrm.core.cib;

import java.util.List;
import java.util.Optional;
import org.jcrm.core.model.Constraint;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Resource;
import org.jcrm.core.model.ResourceId;

/**
 * A requested change of the CIB; {@code CibReducer} alone applies it, on every node alike. Configuration edits bump the
 * epoch, status edits {@code num_updates}.
 */
public sealed interface CibEdit {
    /** Whether this edit changes what is kept on disk. */
    default boolean changesConfiguration() {
        return this instanceof ConfigurationEdit;
    }

    /** Edits of what the operator wants. */
    sealed interface ConfigurationEdit extends CibEdit {}

    /** Edits of what is known to be. */
    sealed interface StatusEdit extends CibEdit {}

    /** {@code config apply}: the whole configuration (permanent node attributes not named in it are kept). */
    record ReplaceConfiguration(Configuration configuration) implements ConfigurationEdit {}

    /** Sets or (empty value) removes a cluster property. */
    record SetProperty(String name, Optional<String> value) implements ConfigurationEdit {}

    /** Sets or (empty value) removes a permanent node attribute ({@code standby}, {@code pgsql-data-status}). */
    record SetPermanentAttribute(NodeName node, String name, Optional<String> value) implements ConfigurationEdit {}

    /** Sets or (empty value) removes a meta attribute of a resource ({@code target-role}, {@code is-managed}). */
    record SetMetaAttribute(ResourceId resource, String name, Optional<String> value) implements ConfigurationEdit {}

    /** Adds a constraint, or replaces the one of the same id. */
    record PutConstraint(Constraint constraint) implements ConfigurationEdit {}

    record RemoveConstraint(String id) implements ConfigurationEdit {}

    /** Adds a resource at the end, or replaces the one of the same id in its place. */
    record PutResource(Resource resource) implements ConfigurationEdit {}

    /** Removes a top-level resource; what still runs of it becomes an orphan. */
    record RemoveResource(ResourceId id) implements ConfigurationEdit {}

    /** Adds a node to the configuration (next free id) if it is not there. */
    record AddNode(NodeName node) implements ConfigurationEdit {}

    /** Sets or (empty value) removes a transient attribute. */
    record SetTransientAttribute(NodeName node, String name, Optional<String> value) implements StatusEdit {}

    /** Increments a numeric transient attribute ({@code fail-count-…}) by one, saturating at INFINITY. */
    record IncrementTransientAttribute(NodeName node, String name) implements StatusEdit {}

    /** Records an operation's newest result (or that it is pending) in the node's history. */
    record RecordOperation(NodeName node, ResourceHistory resource, OperationRecord operation) implements StatusEdit {}

    /** Forgets the history of a resource on a node ({@code resource cleanup}), or of one operation of it. */
    record ForgetHistory(NodeName node, ResourceId resource, Optional<OperationKey> operation) implements StatusEdit {}

    /** Removes one entry of a node's history by its id ({@code pgsql_monitor_2000} of a cancelled monitor). */
    record ForgetRecord(NodeName node, ResourceId resource, String recordId) implements StatusEdit {}

    /** What a member said of itself when it joined: replaces everything known of that node. */
    record ReplaceNodeState(NodeState state) implements StatusEdit {}

    /** A node joined fully ({@code member}) or is joining ({@code pending}). */
    record SetMembership(NodeName node, boolean inCluster, boolean peerOnline, String join, String expected)
            implements StatusEdit {}

    /**
     * A node left the view: its transient attributes go with its session; its history stays for the policy engine.
     *
     * @param detached it left its resources running and there is evidence that they still do
     */
    record NodeLost(NodeName node, boolean detached) implements StatusEdit {}

    /**
     * A node is certainly off (a fence device, the watchdog's bound or an operator says so): it holds nothing, and its
     * session with all transient attributes is over.
     */
    record NodeFenced(NodeName node) implements StatusEdit {}

    /** Puts a fencing into the history, or replaces what is known of it. */
    record RecordFencing(FencingRecord fencing) implements StatusEdit {}

    /** Removes fencings that are over from the history, of one node or of all. */
    record ForgetFencing(Optional<NodeName> target) implements StatusEdit {}

    /** Quorum and designated controller as the membership view says. */
    record SetCluster(boolean haveQuorum, Optional<NodeName> dc) implements StatusEdit {}

    /**
     * The configuration as it is, under a new version: what is confirmed with it is newer than anything that somebody who is
     * not here may have written before.
     */
    record Renew() implements CibEdit {
        @Override
        public boolean changesConfiguration() {
            return true;
        }
    }

    /** A whole batch that succeeds or fails as one; bumps the version once. */
    record Batch(List<CibEdit> edits) implements CibEdit {
        public Batch {
            edits = List.copyOf(edits);
        }

        @Override
        public boolean changesConfiguration() {
            return edits.stream().anyMatch(CibEdit::changesConfiguration);
        }
    }
}
