package org.jcrm.core.codec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.model.AgentName;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.Bundle;
import org.jcrm.core.model.CloneResource;
import org.jcrm.core.model.Group;
import org.jcrm.core.model.NvPair;
import org.jcrm.core.model.Operation;
import org.jcrm.core.model.Primitive;
import org.jcrm.core.model.Resource;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.Score;
import org.jcrm.core.model.Template;

/** The {@code resources} section. */
record CibXmlResources(XmlSets sets, XmlIds ids, Map<String, XmlElement> templates) {
    static CibXmlResources of(List<XmlElement> section, XmlSets sets, XmlIds ids) {
        Map<String, XmlElement> templates = new LinkedHashMap<>();
        for (XmlElement element : section) {
            if (element.name().equals("template")) {
                templates.put(XmlValues.idOrEmpty(element), element);
            }
        }
        return new CibXmlResources(sets, ids, templates);
    }

    Template template(XmlElement element) throws CodecException {
        return new Template(
                id(element),
                agent(element, element),
                sets.all(element, "instance_attributes"),
                sets.all(element, "meta_attributes"),
                sets.all(element, "utilization"),
                operations(element));
    }

    Resource resource(XmlElement element) throws CodecException {
        return switch (element.name()) {
            case "primitive" -> primitive(element);
            case "group" -> group(element);
            case "clone", "master" -> cloneOf(element);
            case "bundle" -> bundle(element);
            default -> throw XmlTree.at(element, "the element " + element.name() + " is no resource");
        };
    }

    private Primitive primitive(XmlElement element) throws CodecException {
        Optional<String> template = element.attribute("template").filter(name -> !name.isBlank());
        XmlElement described = element;
        if (template.isPresent()) {
            XmlElement found = templates.get(template.get());
            if (found == null) {
                throw XmlTree.at(
                        element,
                        "the primitive " + XmlValues.idOrEmpty(element) + " names the template \"" + template.get()
                                + "\", which does not exist");
            }
            described = found;
        }
        return new Primitive(
                id(element),
                agent(element, described),
                template.map(ResourceId::of),
                sets.all(element, "instance_attributes"),
                sets.all(element, "meta_attributes"),
                sets.all(element, "utilization"),
                operations(element));
    }

    private static AgentName agent(XmlElement resource, XmlElement described) throws CodecException {
        Optional<String> standard = described.attribute("class");
        Optional<String> type = described.attribute("type");
        if (standard.isEmpty() || type.isEmpty()) {
            throw XmlTree.at(resource, "the resource " + XmlValues.idOrEmpty(resource) + " needs class and type");
        }
        return new AgentName(standard.get(), described.attribute("provider").orElse(""), type.get());
    }

    private Group group(XmlElement element) throws CodecException {
        List<Primitive> members = new ArrayList<>();
        for (XmlElement member : element.children("primitive")) {
            members.add(primitive(member));
        }
        return new Group(
                id(element), members, sets.all(element, "meta_attributes"), sets.all(element, "instance_attributes"));
    }

    private CloneResource cloneOf(XmlElement element) throws CodecException {
        Optional<XmlElement> member = element.child("primitive").or(() -> element.child("group"));
        if (member.isEmpty()) {
            throw XmlTree.at(element, "the clone " + XmlValues.idOrEmpty(element) + " holds no resource");
        }
        List<AttributeSet> meta = new ArrayList<>(sets.all(element, "meta_attributes"));
        if (element.name().equals("master")) {
            String id = XmlValues.id(element) + "-promotable";
            meta.addFirst(new AttributeSet(
                    id, Score.INFINITY, Optional.empty(), List.of(new NvPair(id + "-value", "promotable", "true"))));
        }
        return new CloneResource(id(element), resource(member.get()), meta, sets.all(element, "instance_attributes"));
    }

    private Bundle bundle(XmlElement element) throws CodecException {
        List<String> elements = new ArrayList<>();
        Optional<Primitive> member = Optional.empty();
        for (XmlElement child : element.children()) {
            switch (child.name()) {
                case "primitive" -> member = Optional.of(primitive(child));
                case "meta_attributes", "instance_attributes" -> {
                    // Read below.
                }
                default -> elements.add(child.toXml());
            }
        }
        return new Bundle(
                id(element),
                member,
                elements,
                sets.all(element, "meta_attributes"),
                sets.all(element, "instance_attributes"));
    }

    private List<Operation> operations(XmlElement element) throws CodecException {
        List<Operation> operations = new ArrayList<>();
        for (XmlElement block : element.children("operations")) {
            for (XmlElement reference : ids.resolve(block).children("op")) {
                XmlElement op = ids.resolve(reference);
                Map<String, String> options = new LinkedHashMap<>(op.attributes());
                options.remove("id");
                options.remove("name");
                operations.add(new Operation(
                        XmlValues.idOrEmpty(op),
                        XmlValues.required(op, "name"),
                        options,
                        sets.all(op, "meta_attributes"),
                        sets.all(op, "instance_attributes")));
            }
        }
        return operations;
    }

    private static ResourceId id(XmlElement element) throws CodecException {
        return ResourceId.of(XmlValues.id(element));
    }
}
