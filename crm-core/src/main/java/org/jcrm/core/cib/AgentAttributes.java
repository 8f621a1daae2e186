package org.jcrm.core.cib;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.NvPair;
import org.jcrm.core.model.ResourceId;

/**
 * Permanent node attributes that agents keep in the configuration, such as {@code pgsql-data-status}: by convention their
 * names begin with the id of their resource and a hyphen. They are what the cluster found, not what a person wants, so
 * they do not belong into a file that people keep and apply again. Pure.
 */
public final class AgentAttributes {
    private AgentAttributes() {}

    /** The configuration without them; applying it to the original changes nothing, since unnamed attributes are kept. */
    public static Configuration without(Configuration configuration) {
        Set<String> prefixes = new LinkedHashSet<>();
        for (ResourceId id : Resources.ids(configuration.resources())) {
            prefixes.add(id + "-");
        }
        List<ConfiguredNode> nodes = configuration.nodes().stream()
                .map(node -> new ConfiguredNode(
                        node.id(), node.name(), node.type(), without(node.attributes(), prefixes), node.utilization()))
                .toList();
        return configuration.withNodes(nodes);
    }

    private static List<AttributeSet> without(List<AttributeSet> sets, Set<String> prefixes) {
        List<AttributeSet> kept = new ArrayList<>();
        for (AttributeSet set : sets) {
            List<NvPair> pairs = set.pairs().stream()
                    .filter(pair -> prefixes.stream().noneMatch(pair.name()::startsWith))
                    .toList();
            Optional<AttributeSet> left = pairs.isEmpty() && !set.pairs().isEmpty()
                    ? Optional.empty()
                    : Optional.of(new AttributeSet(set.id(), set.score(), set.rule(), pairs));
            left.ifPresent(kept::add);
        }
        return kept;
    }
}
