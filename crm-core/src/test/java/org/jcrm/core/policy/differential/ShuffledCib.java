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
 * which is newer) and the attributes of one node.
 */
final class ShuffledCib {
    private final Random random;

    private ShuffledCib(long seed) {
        this.random = new Random(seed);
    }

    static Cib of(Cib cib, long seed) {
        return new ShuffledCib(seed).shuffled(cib);
    }

    private Cib shuffled(Cib cib) {
        Map<NodeName, NodeState> nodes = new LinkedHashMap<>();
        cib.status().nodes().forEach((name, state) -> nodes.put(name, shuffled(state)));
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
        Map<ResourceId, ResourceHistory> histories = new LinkedHashMap<>();
        state.history().forEach((id, history) -> histories.put(id, shuffled(history)));
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
        List<Map.Entry<String, OperationRecord>> entries =
                new ArrayList<>(history.operations().entrySet());
        Collections.shuffle(entries, random);
        Map<String, OperationRecord> operations = new LinkedHashMap<>();
        entries.forEach(entry -> operations.put(entry.getKey(), entry.getValue()));
        return new ResourceHistory(history.id(), history.agent(), history.container(), operations, history.extra());
    }
}
