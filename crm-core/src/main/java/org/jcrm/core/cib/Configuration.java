package org.jcrm.core.cib;

import java.util.List;
import java.util.Optional;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.Constraint;
import org.jcrm.core.model.FencingLevel;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.NvPair;
import org.jcrm.core.model.Resource;
import org.jcrm.core.model.Tag;
import org.jcrm.core.model.Template;

/**
 * What the operator wants. Sections that jcrm does not interpret yet (alerts, ACLs, unknown
 * elements) are kept as XML text in {@code foreign}, so that nothing is lost on the way in and out.
 */
public record Configuration(
        List<AttributeSet> properties,
        List<ConfiguredNode> nodes,
        List<Resource> resources,
        List<Template> templates,
        List<Constraint> constraints,
        List<AttributeSet> resourceDefaults,
        List<AttributeSet> operationDefaults,
        List<Tag> tags,
        List<FencingLevel> fencingLevels,
        List<ForeignXml> foreign) {
    public static final Configuration EMPTY = new Configuration(
            List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

    /** An element kept as text: {@code section} is its parent's element name below {@code cib}. */
    public record ForeignXml(String section, String element, String xml) {}

    public Configuration {
        properties = List.copyOf(properties);
        nodes = List.copyOf(nodes);
        resources = List.copyOf(resources);
        templates = List.copyOf(templates);
        constraints = List.copyOf(constraints);
        resourceDefaults = List.copyOf(resourceDefaults);
        operationDefaults = List.copyOf(operationDefaults);
        tags = List.copyOf(tags);
        fencingLevels = List.copyOf(fencingLevels);
        foreign = List.copyOf(foreign);
    }

    /** Without a fencing topology. */
    public Configuration(
            List<AttributeSet> properties,
            List<ConfiguredNode> nodes,
            List<Resource> resources,
            List<Template> templates,
            List<Constraint> constraints,
            List<AttributeSet> resourceDefaults,
            List<AttributeSet> operationDefaults,
            List<Tag> tags,
            List<ForeignXml> foreign) {
        this(
                properties,
                nodes,
                resources,
                templates,
                constraints,
                resourceDefaults,
                operationDefaults,
                tags,
                List.of(),
                foreign);
    }

    /** Without tags. */
    public Configuration(
            List<AttributeSet> properties,
            List<ConfiguredNode> nodes,
            List<Resource> resources,
            List<Template> templates,
            List<Constraint> constraints,
            List<AttributeSet> resourceDefaults,
            List<AttributeSet> operationDefaults,
            List<ForeignXml> foreign) {
        this(
                properties,
                nodes,
                resources,
                templates,
                constraints,
                resourceDefaults,
                operationDefaults,
                List.of(),
                foreign);
    }

    /** The value of a cluster property as the first block says it, rules not considered; empty if unset. */
    public Optional<String> property(String name) {
        return properties.stream()
                .flatMap(set -> set.pairs().stream())
                .filter(pair -> pair.name().equals(name))
                .map(NvPair::value)
                .findFirst();
    }

    public Optional<ConfiguredNode> node(NodeName name) {
        return nodes.stream().filter(node -> node.name().equals(name)).findFirst();
    }

    public List<NodeName> nodeNames() {
        return nodes.stream().map(ConfiguredNode::name).toList();
    }

    public Configuration withProperties(List<AttributeSet> changed) {
        return new Configuration(
                changed,
                nodes,
                resources,
                templates,
                constraints,
                resourceDefaults,
                operationDefaults,
                tags,
                fencingLevels,
                foreign);
    }

    public Configuration withNodes(List<ConfiguredNode> changed) {
        return new Configuration(
                properties,
                changed,
                resources,
                templates,
                constraints,
                resourceDefaults,
                operationDefaults,
                tags,
                fencingLevels,
                foreign);
    }

    public Configuration withResources(List<Resource> changed) {
        return new Configuration(
                properties,
                nodes,
                changed,
                templates,
                constraints,
                resourceDefaults,
                operationDefaults,
                tags,
                fencingLevels,
                foreign);
    }

    public Configuration withFencingLevels(List<FencingLevel> changed) {
        return new Configuration(
                properties,
                nodes,
                resources,
                templates,
                constraints,
                resourceDefaults,
                operationDefaults,
                tags,
                changed,
                foreign);
    }

    public Configuration withConstraints(List<Constraint> changed) {
        return new Configuration(
                properties,
                nodes,
                resources,
                templates,
                changed,
                resourceDefaults,
                operationDefaults,
                tags,
                fencingLevels,
                foreign);
    }
}
