package org.jcrm.core.cib;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.cib.CibEdit.AddNode;
import org.jcrm.core.cib.CibEdit.ConfigurationEdit;
import org.jcrm.core.cib.CibEdit.PutConstraint;
import org.jcrm.core.cib.CibEdit.PutResource;
import org.jcrm.core.cib.CibEdit.RemoveConstraint;
import org.jcrm.core.cib.CibEdit.RemoveResource;
import org.jcrm.core.cib.CibEdit.ReplaceConfiguration;
import org.jcrm.core.cib.CibEdit.SetMetaAttribute;
import org.jcrm.core.cib.CibEdit.SetPermanentAttribute;
import org.jcrm.core.cib.CibEdit.SetProperty;
import org.jcrm.core.cib.Draft.Drafted;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.Constraint;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.NvPair;
import org.jcrm.core.model.Resource;
import org.jcrm.core.model.ResourceId;

/** Edits of what the operator wants. */
final class ConfigurationEdits {
    /** Pacemaker's name of the set in which its tools keep cluster properties. */
    private static final String PROPERTY_SET = "cib-bootstrap-options";

    private ConfigurationEdits() {}

    static Drafted apply(Draft draft, ConfigurationEdit edit) {
        Configuration now = draft.configuration();
        return switch (edit) {
            case ReplaceConfiguration(Configuration next) -> replace(draft, next);
            case SetProperty(String name, Optional<String> value) ->
                draft.with(now.withProperties(AttributeSets.with(now.properties(), PROPERTY_SET, name, value)))
                        .done();
            case SetPermanentAttribute set -> permanentAttribute(draft, set);
            case SetMetaAttribute set -> metaAttribute(draft, set);
            case PutConstraint(Constraint constraint) -> putConstraint(draft, constraint);
            case RemoveConstraint(String id) -> removeConstraint(draft, id);
            case PutResource(Resource resource) -> putResource(draft, resource);
            case RemoveResource(ResourceId id) -> removeResource(draft, id);
            case AddNode(NodeName node) -> addNode(draft, node);
        };
    }

    /** Permanent attributes are written by agents too ({@code pgsql-data-status}), so a new text must not lose them. */
    private static Drafted replace(Draft draft, Configuration next) {
        Configuration now = draft.configuration();
        for (ConfiguredNode node : now.nodes()) {
            NodeState state = draft.status().nodes().get(node.name());
            if (state != null && state.inCluster() && next.node(node.name()).isEmpty()) {
                return Draft.refused(
                        "Node " + node.name()
                                + " takes part in the cluster, but the new configuration has no such node.",
                        "Stop it first (jcrm node stop " + node.name() + "), or keep it in the list of nodes.");
            }
        }
        List<ConfiguredNode> nodes = new ArrayList<>();
        for (ConfiguredNode node : next.nodes()) {
            nodes.add(now.node(node.name())
                    .map(known -> keptAttributes(known, node))
                    .orElse(node));
        }
        return draft.with(next.withNodes(nodes)).done();
    }

    private static ConfiguredNode keptAttributes(ConfiguredNode known, ConfiguredNode next) {
        List<AttributeSet> attributes = next.attributes();
        for (AttributeSet set : known.attributes()) {
            for (NvPair pair : set.pairs()) {
                boolean named = attributes.stream()
                        .anyMatch(each -> each.value(pair.name()).isPresent());
                if (!named) {
                    attributes = AttributeSets.with(attributes, set.id(), pair.name(), Optional.of(pair.value()));
                }
            }
        }
        return new ConfiguredNode(known.id(), next.name(), next.type(), attributes, next.utilization());
    }

    private static Drafted permanentAttribute(Draft draft, SetPermanentAttribute set) {
        Configuration now = draft.configuration();
        if (now.node(set.node()).isEmpty()) {
            return Draft.refused("There is no node " + set.node() + ".", "Name one of " + now.nodeNames() + ".");
        }
        List<ConfiguredNode> nodes = now.nodes().stream()
                .map(node -> node.name().equals(set.node()) ? withAttribute(node, set) : node)
                .toList();
        return draft.with(now.withNodes(nodes)).done();
    }

    private static ConfiguredNode withAttribute(ConfiguredNode node, SetPermanentAttribute set) {
        List<AttributeSet> attributes =
                AttributeSets.with(node.attributes(), "nodes-" + node.id(), set.name(), set.value());
        return new ConfiguredNode(node.id(), node.name(), node.type(), attributes, node.utilization());
    }

    private static Drafted metaAttribute(Draft draft, SetMetaAttribute set) {
        Configuration now = draft.configuration();
        if (!Resources.contains(now.resources(), set.resource())) {
            return unknownResource(now, set.resource());
        }
        return draft.with(
                        now.withResources(Resources.withMeta(now.resources(), set.resource(), set.name(), set.value())))
                .done();
    }

    private static Drafted putConstraint(Draft draft, Constraint constraint) {
        Configuration now = draft.configuration();
        for (ResourceId named : Resources.namedBy(constraint)) {
            if (!Resources.contains(now.resources(), named)) {
                return unknownResource(now, named);
            }
        }
        List<Constraint> constraints = new ArrayList<>();
        boolean replaced = false;
        for (Constraint each : now.constraints()) {
            boolean same = each.id().equals(constraint.id());
            constraints.add(same ? constraint : each);
            replaced |= same;
        }
        if (!replaced) {
            constraints.add(constraint);
        }
        return draft.with(now.withConstraints(constraints)).done();
    }

    private static Drafted removeConstraint(Draft draft, String id) {
        Configuration now = draft.configuration();
        List<Constraint> left =
                now.constraints().stream().filter(each -> !each.id().equals(id)).toList();
        if (left.size() == now.constraints().size()) {
            return Draft.refused(
                    "There is no constraint " + id + ".", "Look at the constraints with jcrm config show.");
        }
        return draft.with(now.withConstraints(left)).done();
    }

    private static Drafted putResource(Draft draft, Resource resource) {
        Configuration now = draft.configuration();
        List<Resource> resources = new ArrayList<>();
        boolean replaced = false;
        for (Resource each : now.resources()) {
            boolean same = each.id().equals(resource.id());
            if (!same) {
                for (ResourceId id : Resources.ids(List.of(resource))) {
                    if (Resources.contains(List.of(each), id)) {
                        return Draft.refused(
                                "The id " + id + " is taken: it is in " + each.id() + " already.",
                                "Give the new resource another id.");
                    }
                }
            }
            resources.add(same ? resource : each);
            replaced |= same;
        }
        if (!replaced) {
            resources.add(resource);
        }
        return draft.with(now.withResources(resources)).done();
    }

    private static Drafted removeResource(Draft draft, ResourceId id) {
        Configuration now = draft.configuration();
        Optional<Resource> removed =
                now.resources().stream().filter(each -> each.id().equals(id)).findFirst();
        if (removed.isEmpty()) {
            return unknownResource(now, id);
        }
        List<ResourceId> gone = Resources.ids(List.of(removed.get()));
        for (Constraint constraint : now.constraints()) {
            if (Resources.namedBy(constraint).stream().anyMatch(gone::contains)) {
                return Draft.refused(
                        "The constraint " + constraint.id() + " still names " + id + ".",
                        "Remove the constraint first, or in the same change.");
            }
        }
        return draft.with(now.withResources(now.resources().stream()
                        .filter(each -> !each.id().equals(id))
                        .toList()))
                .done();
    }

    private static Drafted addNode(Draft draft, NodeName node) {
        Configuration now = draft.configuration();
        if (now.node(node).isPresent()) {
            return draft.done();
        }
        long highest = now.nodes().stream()
                .map(ConfiguredNode::id)
                .filter(id -> id.matches("\\d{1,18}"))
                .mapToLong(Long::parseLong)
                .max()
                .orElse(0);
        List<ConfiguredNode> nodes = new ArrayList<>(now.nodes());
        nodes.add(new ConfiguredNode(Long.toString(highest + 1), node, Optional.empty(), List.of(), List.of()));
        return draft.with(now.withNodes(nodes)).done();
    }

    private static Drafted unknownResource(Configuration now, ResourceId id) {
        return Draft.refused("There is no resource " + id + ".", "Name one of " + Resources.ids(now.resources()) + ".");
    }
}
