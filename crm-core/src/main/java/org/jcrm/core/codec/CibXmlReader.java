package org.jcrm.core.codec;

import java.io.InputStream;
import java.io.StringReader;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.cib.Configuration.ForeignXml;
import org.jcrm.core.cib.ConfiguredNode;
import org.jcrm.core.cib.LastChange;
import org.jcrm.core.model.Constraint;
import org.jcrm.core.model.FencingLevel;
import org.jcrm.core.model.Flags;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Resource;
import org.jcrm.core.model.Tag;
import org.jcrm.core.model.Template;

/**
 * Pacemaker's CIB XML → {@link Cib}. Reads every spelling since schema 1.0 ({@code master}, {@code stonith-…},
 * {@code Master}/{@code Slave}, {@code score} in place of {@code kind}), resolves {@code id-ref}, and keeps elements that
 * it does not know as text. Thread-safe; the caller closes the stream.
 */
public final class CibXmlReader {
    /** {@code Sun Nov 22 18:58:08 2026}, the form of {@code cib-last-written}. */
    private static final DateTimeFormatter LAST_WRITTEN =
            DateTimeFormatter.ofPattern("EEE MMM d HH:mm:ss uuuu", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final List<String> INTERPRETED =
            List.of("crm_config", "nodes", "resources", "constraints", "rsc_defaults", "op_defaults", "tags");

    private CibXmlReader() {}

    /** @throws CodecException with line and reason, if this is no CIB or holds document types or entities */
    public static Cib read(InputStream in) throws CodecException {
        return cib(XmlTree.read(in));
    }

    /** @throws CodecException as {@link #read(InputStream)} */
    public static Cib read(String xml) throws CodecException {
        return cib(XmlTree.read(new StringReader(xml)));
    }

    private static Cib cib(XmlElement root) throws CodecException {
        try {
            return interpreted(root);
        } catch (XmlTree.Fault e) {
            throw e.within(root);
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
            // A record's own constructor knows what it accepts; its refusal is a property of the input here.
            throw new CodecException(
                    CodecException.Reason.MALFORMED, new XmlPlace(root.line(), "/cib"), String.valueOf(e.getMessage()));
        }
    }

    private static Cib interpreted(XmlElement root) throws CodecException {
        if (!root.name().equals("cib")) {
            throw XmlTree.at(root, "expected the element cib, found " + root.name());
        }
        Optional<XmlElement> configuration = root.child("configuration");
        if (configuration.isEmpty()) {
            throw XmlTree.at(root, "the cib has no configuration");
        }
        XmlIds ids = XmlIds.of(root);
        Configuration read = configuration(root, configuration.get(), ids);
        Map<String, String> extra = new LinkedHashMap<>(root.attributes());
        CibVersion version = new CibVersion(
                number(root, extra, "admin_epoch"), number(root, extra, "epoch"), number(root, extra, "num_updates"));
        boolean quorum = Optional.ofNullable(extra.remove("have-quorum"))
                .map(Flags::isTrue)
                .orElse(false);
        Optional<NodeName> dc = Optional.ofNullable(extra.get("dc-uuid")).flatMap(id -> nodeNamed(read.nodes(), id));
        if (dc.isPresent()) {
            extra.remove("dc-uuid");
        }
        return new Cib(
                version,
                lastChange(extra),
                quorum,
                dc,
                read,
                new CibXmlStatus(ids, read.nodes()).read(root.child("status")),
                extra);
    }

    private static long number(XmlElement root, Map<String, String> extra, String attribute) throws CodecException {
        String value = extra.remove(attribute);
        try {
            return value == null ? 0 : Long.parseLong(value.strip());
        } catch (NumberFormatException e) {
            throw XmlTree.at(root, attribute + " must be a number, not \"" + value + "\"");
        }
    }

    private static Optional<NodeName> nodeNamed(List<ConfiguredNode> nodes, String id) {
        return nodes.stream()
                .filter(node -> node.id().equals(id))
                .map(ConfiguredNode::name)
                .findFirst();
    }

    /** Takes the four attributes out of {@code extra} only if they make a whole. */
    private static Optional<LastChange> lastChange(Map<String, String> extra) {
        String origin = extra.get("update-origin");
        Optional<Instant> at =
                Optional.ofNullable(extra.get("cib-last-written")).flatMap(CibXmlReader::lastWritten);
        if (at.isEmpty() || origin == null || origin.isBlank()) {
            return Optional.empty();
        }
        List.of("cib-last-written", "update-origin").forEach(extra::remove);
        String user = Optional.ofNullable(extra.remove("update-user")).orElse("");
        String client = Optional.ofNullable(extra.remove("update-client")).orElse("");
        return Optional.of(new LastChange(at.get(), user, client, NodeName.of(origin)));
    }

    private static Optional<Instant> lastWritten(String text) {
        try {
            String single = text.strip().replaceAll("\\s+", " ");
            return Optional.of(LAST_WRITTEN.parse(single, Instant::from));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static Configuration configuration(XmlElement cib, XmlElement element, XmlIds ids) throws CodecException {
        XmlSets sets = new XmlSets(ids);
        List<ForeignXml> foreign = new ArrayList<>();
        for (XmlElement child : cib.children()) {
            if (!child.name().equals("configuration") && !child.name().equals("status")) {
                foreign.add(foreign(cib, child));
            }
        }
        Optional<List<FencingLevel>> levels = element.child("fencing-topology").flatMap(CibXmlFencing::read);
        for (XmlElement child : element.children()) {
            if (child.name().equals("fencing-topology") && levels.isPresent()) {
                continue;
            }
            if (!INTERPRETED.contains(child.name())) {
                foreign.add(foreign(element, child));
            }
        }
        List<ConfiguredNode> nodes = new ArrayList<>();
        for (XmlElement node : section(element, "nodes")) {
            if (node.name().equals("node")) {
                nodes.add(node(node, sets));
            } else {
                foreign.add(new ForeignXml("nodes", node.name(), node.toXml()));
            }
        }
        CibXmlResources reader = CibXmlResources.of(section(element, "resources"), sets, ids);
        List<Resource> resources = new ArrayList<>();
        List<Template> templates = new ArrayList<>();
        for (XmlElement resource : section(element, "resources")) {
            switch (resource.name()) {
                case "template" -> templates.add(reader.template(resource));
                case "primitive", "group", "clone", "master", "bundle" -> resources.add(reader.resource(resource));
                default -> foreign.add(new ForeignXml("resources", resource.name(), resource.toXml()));
            }
        }
        List<Constraint> constraints = new ArrayList<>();
        for (XmlElement constraint : section(element, "constraints")) {
            CibXmlConstraints.read(constraint, ids)
                    .ifPresentOrElse(
                            constraints::add,
                            () -> foreign.add(new ForeignXml("constraints", constraint.name(), constraint.toXml())));
        }
        List<Tag> tags = new ArrayList<>();
        for (XmlElement tag : section(element, "tags")) {
            tags.add(new Tag(
                    XmlValues.id(tag),
                    tag.children("obj_ref").stream().map(XmlValues::idOrEmpty).toList()));
        }
        return new Configuration(
                sets.all(element.child("crm_config"), "cluster_property_set"),
                nodes,
                resources,
                templates,
                constraints,
                sets.all(element.child("rsc_defaults"), "meta_attributes"),
                sets.all(element.child("op_defaults"), "meta_attributes"),
                tags,
                levels.orElse(List.of()),
                foreign);
    }

    private static List<XmlElement> section(XmlElement configuration, String name) {
        return configuration.child(name).map(XmlElement::children).orElse(List.of());
    }

    private static ForeignXml foreign(XmlElement parent, XmlElement child) {
        return new ForeignXml(parent.name(), child.name(), child.toXml());
    }

    private static ConfiguredNode node(XmlElement node, XmlSets sets) throws CodecException {
        String id = XmlValues.id(node);
        return new ConfiguredNode(
                id,
                NodeName.of(
                        node.attribute("uname").filter(name -> !name.isBlank()).orElse(id)),
                node.attribute("type"),
                sets.all(node, "instance_attributes"),
                sets.all(node, "utilization"));
    }
}
