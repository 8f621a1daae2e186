package org.jcrm.core.policy.differential;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.cib.OperationRecord;
import org.jcrm.core.cib.ResourceHistory;
import org.jcrm.core.cib.Status;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.NvPair;
import org.jcrm.core.model.ResourceId;

/**
 * The same cluster told in another order, where order means nothing: the operations of one history (their call ids tell
 * which is newer) and the attributes of one node; or also the histories of different resources, which number the instances
 * of clones.
 */
final class ShuffledCib {
    private final Random random;

    /** Whether the resources of a node are told in another order as well. */
    private final boolean throughout;

    private ShuffledCib(long seed, boolean throughout) {
        this.random = new Random(seed);
        this.throughout = throughout;
    }

    static Cib of(Cib cib, long seed) {
        return new ShuffledCib(seed, false).shuffled(cib);
    }

    /** The histories of different resources as well. */
    static Cib throughout(Cib cib, long seed) {
        return new ShuffledCib(seed, true).shuffled(cib);
    }

    private Cib shuffled(Cib cib) {
        Map<NodeName, NodeState> nodes = new LinkedHashMap<>(cib.status().nodes());
        nodes.replaceAll((name, state) -> shuffled(state));
        return new Cib(
                cib.version(),
                cib.lastChange(),
                cib.haveQuorum(),
                cib.dc(),
                cib.configuration(),
                new Status(nodes, cib.status().tickets()),
                cib.extra());
    }

    private NodeState shuffled(NodeState state) {
        Map<ResourceId, ResourceHistory> histories =
                throughout ? shuffled(state.history()) : new LinkedHashMap<>(state.history());
        histories.replaceAll((id, history) -> shuffled(history));
        return state.withHistory(histories)
                .withTransientAttributes(
                        state.transientAttributes().stream().map(this::shuffled).toList());
    }

    private AttributeSet shuffled(AttributeSet set) {
        List<NvPair> pairs = new ArrayList<>(set.pairs());
        Collections.shuffle(pairs, random);
        return new AttributeSet(set.id(), set.score(), set.rule(), pairs);
    }

    private ResourceHistory shuffled(ResourceHistory history) {
        Map<String, OperationRecord> operations = shuffled(history.operations());
        return new ResourceHistory(history.id(), history.agent(), history.container(), operations, history.extra());
    }

    private <K, V> Map<K, V> shuffled(Map<K, V> map) {
        List<Map.Entry<K, V>> entries = new ArrayList<>(map.entrySet());
        Collections.shuffle(entries, random);
        Map<K, V> shuffled = new LinkedHashMap<>();
        entries.forEach(entry -> shuffled.put(entry.getKey(), entry.getValue()));
        return shuffled;
    }
}
