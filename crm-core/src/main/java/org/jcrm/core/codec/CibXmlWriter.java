package org.jcrm.core.codec;

import java.io.StringReader;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.cib.Configuration.ForeignXml;
import org.jcrm.core.cib.ConfiguredNode;
import org.jcrm.core.cib.LastChange;
import org.jcrm.core.model.Tag;

/**
 * A {@link Cib} → Pacemaker's CIB XML, which {@link CibXmlReader} reads back to the same CIB, save that the time of the
 * last change and of results is kept to the second. Blocks that several owners share are written once and referred to
 * afterwards. Pure and thread-safe.
 */
public final class CibXmlWriter {
    /** The newest schema that every supported Pacemaker knows. */
    private static final String SCHEMA = "pacemaker-3.9";

    private static final DateTimeFormatter LAST_WRITTEN =
            DateTimeFormatter.ofPattern("EEE MMM d HH:mm:ss uuuu", Locale.ROOT).withZone(ZoneOffset.UTC);

    private CibXmlWriter() {}

    /** @throws IllegalArgumentException if XML that was kept as text is no XML; {@link #wrongXml} tells before */
    public static String write(Cib cib) {
        XmlOut root = XmlOut.element("cib");
        Configuration configuration = cib.configuration();
        cib.extra().forEach((name, value) -> {
            // What jcrm keeps for itself there is nobody else's business, and no schema knows it.
            if (!name.startsWith("jcrm-")) {
                root.set(name, value);
            }
        });
        if (!cib.extra().containsKey("validate-with")) {
            root.set("validate-with", SCHEMA);
        }
        root.set("admin_epoch", Long.toString(cib.version().adminEpoch()));
        root.set("epoch", Long.toString(cib.version().epoch()));
        root.set("num_updates", Long.toString(cib.version().numUpdates()));
        cib.lastChange().ifPresent(change -> lastChange(root, change));
        root.set("have-quorum", cib.haveQuorum() ? "1" : "0");
        root.set("dc-uuid", cib.dc().flatMap(configuration::node).map(ConfiguredNode::id));
        root.add(configuration(configuration));
        root.add(CibXmlStatusWriter.write(cib.status()));
        foreign(root, configuration, "cib");
        return root.print();
    }

    /** Why a text is no single XML element, as a sentence; empty if it is one. */
    public static Optional<String> wrongXml(String xml) {
        try {
            XmlTree.read(new StringReader(xml));
            return Optional.empty();
        } catch (CodecException e) {
            return Optional.of(e.getMessage());
        }
    }

    static XmlOut foreign(String xml) {
        try {
            return XmlOut.of(XmlTree.read(new StringReader(xml)));
        } catch (CodecException e) {
            throw new IllegalArgumentException("kept XML cannot be written: " + e.getMessage(), e);
        }
    }

    private static void lastChange(XmlOut root, LastChange change) {
        root.set("cib-last-written", LAST_WRITTEN.format(change.at()));
        root.set("update-origin", change.origin().value());
        root.set("update-client", change.client());
        root.set("update-user", change.user());
    }

    private static XmlOut configuration(Configuration configuration) {
        XmlSetWriter sets = new XmlSetWriter();
        XmlOut nodes = XmlOut.element("nodes");
        for (ConfiguredNode node : configuration.nodes()) {
            nodes.add(XmlOut.element("node")
                    .set("id", node.id())
                    .set("uname", node.name().value())
                    .set("type", node.type())
                    .addAll(sets.all("instance_attributes", node.attributes()))
                    .addAll(sets.all("utilization", node.utilization())));
        }
        foreign(nodes, configuration, "nodes");
        CibXmlResourceWriter resources = new CibXmlResourceWriter(sets);
        XmlOut resourceSection = XmlOut.element("resources");
        configuration.templates().forEach(template -> resourceSection.add(resources.template(template)));
        configuration.resources().forEach(resource -> resourceSection.add(resources.resource(resource)));
        foreign(resourceSection, configuration, "resources");
        XmlOut constraints = XmlOut.element("constraints");
        configuration
                .constraints()
                .forEach(constraint -> constraints.add(CibXmlConstraintWriter.constraint(constraint, sets)));
        foreign(constraints, configuration, "constraints");
        XmlOut tags = XmlOut.element("tags");
        for (Tag tag : configuration.tags()) {
            XmlOut element = XmlOut.element("tag").id(tag.id());
            tag.references().forEach(id -> element.add(XmlOut.element("obj_ref").id(id)));
            tags.add(element);
        }
        XmlOut section = XmlOut.element("configuration")
                .add(XmlOut.element("crm_config").addAll(sets.all("cluster_property_set", configuration.properties())))
                .add(nodes)
                .add(resourceSection)
                .add(constraints)
                .addUnlessEmpty(tags)
                .addUnlessEmpty(XmlOut.element("rsc_defaults")
                        .addAll(sets.all("meta_attributes", configuration.resourceDefaults())))
                .addUnlessEmpty(XmlOut.element("op_defaults")
                        .addAll(sets.all("meta_attributes", configuration.operationDefaults())))
                .addUnlessEmpty(CibXmlFencing.write(configuration.fencingLevels()));
        foreign(section, configuration, "configuration");
        return section;
    }

    private static void foreign(XmlOut section, Configuration configuration, String name) {
        for (ForeignXml foreign : configuration.foreign()) {
            if (foreign.section().equals(name)) {
                section.add(foreign(foreign.xml()));
            }
        }
    }

    /** Attributes of which nothing is interpreted. */
    static void attributes(XmlOut element, Map<String, String> attributes) {
        attributes.forEach(element::set);
    }

    /** Whether a foreign section is one that {@link #write} puts somewhere. */
    public static boolean isSection(String name) {
        return List.of("cib", "configuration", "nodes", "resources", "constraints")
                .contains(name);
    }
}
