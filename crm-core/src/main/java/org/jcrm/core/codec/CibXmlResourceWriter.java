package org.jcrm.core.codec;

import java.util.List;
import org.jcrm.core.model.AgentName;
import org.jcrm.core.model.Bundle;
import org.jcrm.core.model.CloneResource;
import org.jcrm.core.model.Group;
import org.jcrm.core.model.Operation;
import org.jcrm.core.model.Primitive;
import org.jcrm.core.model.Resource;
import org.jcrm.core.model.Template;

/** The {@code resources} section. */
record CibXmlResourceWriter(XmlSetWriter sets) {
    XmlOut template(Template template) {
        XmlOut out = XmlOut.element("template").id(template.id().value());
        agent(out, template.agent());
        out.addAll(sets.all("instance_attributes", template.params()));
        out.addAll(sets.all("meta_attributes", template.meta()));
        out.addAll(sets.all("utilization", template.utilization()));
        return operations(out, template.operations());
    }

    XmlOut resource(Resource resource) {
        return switch (resource) {
            case Primitive primitive -> primitive(primitive);
            case Group group -> {
                XmlOut out = container("group", group);
                group.members().forEach(member -> out.add(primitive(member)));
                yield out;
            }
            case CloneResource clone -> container("clone", clone).add(resource(clone.member()));
            case Bundle bundle -> {
                XmlOut out = container("bundle", bundle);
                bundle.elements().forEach(element -> out.add(CibXmlWriter.foreign(element)));
                bundle.member().ifPresent(member -> out.add(primitive(member)));
                yield out;
            }
        };
    }

    private XmlOut container(String element, Resource resource) {
        return XmlOut.element(element)
                .id(resource.id().value())
                .addAll(sets.all("meta_attributes", resource.meta()))
                .addAll(sets.all("instance_attributes", resource.params()));
    }

    private XmlOut primitive(Primitive primitive) {
        XmlOut out = XmlOut.element("primitive").id(primitive.id().value());
        if (primitive.template().isPresent()) {
            out.set("template", primitive.template());
        } else {
            agent(out, primitive.agent());
        }
        out.addAll(sets.all("instance_attributes", primitive.params()));
        out.addAll(sets.all("meta_attributes", primitive.meta()));
        out.addAll(sets.all("utilization", primitive.utilization()));
        return operations(out, primitive.operations());
    }

    private static void agent(XmlOut out, AgentName agent) {
        out.set("class", agent.standard());
        if (!agent.provider().isEmpty()) {
            out.set("provider", agent.provider());
        }
        out.set("type", agent.type());
    }

    private XmlOut operations(XmlOut owner, List<Operation> operations) {
        XmlOut block = XmlOut.element("operations");
        for (Operation operation : operations) {
            XmlOut op = XmlOut.element("op").id(operation.id()).set("name", operation.name());
            CibXmlWriter.attributes(op, operation.options());
            op.addAll(sets.all("meta_attributes", operation.meta()));
            op.addAll(sets.all("instance_attributes", operation.params()));
            block.add(op);
        }
        return owner.addUnlessEmpty(block);
    }
}
