package org.jcrm.daemon.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.cib.AttributeLifetime;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.codec.api.AttributeLine;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.NodeName;

/** Lists node attributes, permanent ones first. Pure. */
final class AttributeLines {
    private AttributeLines() {}

    static List<AttributeLine> of(Cib cib, Optional<String> node, Optional<String> name) {
        List<AttributeLine> lines = new ArrayList<>();
        cib.configuration()
                .nodes()
                .forEach(configured ->
                        add(lines, configured.name(), configured.attributes(), AttributeLifetime.PERMANENT));
        cib.status()
                .nodes()
                .values()
                .forEach(state -> add(lines, state.name(), state.transientAttributes(), AttributeLifetime.TRANSIENT));
        return lines.stream()
                .filter(line -> node.isEmpty() || line.node().value().equals(node.get()))
                .filter(line -> name.isEmpty() || line.name().equals(name.get()))
                .toList();
    }

    private static void add(
            List<AttributeLine> lines, NodeName node, List<AttributeSet> sets, AttributeLifetime lifetime) {
        for (AttributeSet set : sets) {
            set.pairs()
                    .forEach(pair ->
                            lines.add(new AttributeLine(node, pair.name(), Optional.of(pair.value()), lifetime)));
        }
    }
}
