package org.jcrm.core.check;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jcrm.core.cib.ConfiguredNode;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.Bundle;
import org.jcrm.core.model.CloneResource;
import org.jcrm.core.model.Constraint;
import org.jcrm.core.model.Group;
import org.jcrm.core.model.Operation;
import org.jcrm.core.model.Primitive;
import org.jcrm.core.model.Resource;
import org.jcrm.core.model.Template;

/** Ids are unique, and a template that is named exists. */
final class IdCheck {
    private final Subject subject;
    private final Map<String, String> seen = new LinkedHashMap<>();

    private IdCheck(Subject subject) {
        this.subject = subject;
    }

    static void check(Subject subject) {
        IdCheck check = new IdCheck(subject);
        Map<String, String> names = new LinkedHashMap<>();
        for (ConfiguredNode node : subject.configuration().nodes()) {
            String path = "nodes." + node.name();
            if (names.put(node.name().value(), path) != null || names.put("id " + node.id(), path) != null) {
                subject.error(path, "two nodes have the name " + node.name() + " or the id " + node.id(), "");
            }
        }
        subject.configuration().templates().forEach(check::template);
        subject.configuration().resources().forEach(check::resource);
        for (Constraint constraint : subject.configuration().constraints()) {
            check.unique(constraint.id(), "constraints." + constraint.id());
        }
    }

    private void template(Template template) {
        String path = "templates." + template.id();
        unique(template.id().value(), path);
        sets(path, template.params());
        sets(path, template.meta());
        operations(path, template.operations());
    }

    private void resource(Resource resource) {
        String path = Subject.path(resource);
        unique(resource.id().value(), path);
        sets(path, resource.params());
        sets(path, resource.meta());
        switch (resource) {
            case Primitive primitive -> {
                operations(path, primitive.operations());
                if (primitive.template().isPresent()
                        && subject.template(primitive).isEmpty()) {
                    subject.error(
                            path + ".template",
                            "there is no template \"" + primitive.template().get() + "\"",
                            "");
                }
            }
            case Group group -> {
                if (group.members().isEmpty()) {
                    subject.error(path, "the group " + group.id() + " has no members", "");
                }
                group.members().forEach(this::resource);
            }
            case CloneResource clone -> resource(clone.member());
            case Bundle bundle -> bundle.member().ifPresent(this::resource);
        }
    }

    private void operations(String path, List<Operation> operations) {
        for (Operation operation : operations) {
            unique(operation.id(), path + ".operations." + operation.id());
            sets(path + ".operations." + operation.id(), operation.params());
            sets(path + ".operations." + operation.id(), operation.meta());
        }
    }

    private void sets(String path, List<AttributeSet> sets) {
        sets.forEach(set -> unique(set.id(), path));
    }

    private void unique(String id, String path) {
        String earlier = seen.putIfAbsent(id, path);
        if (earlier != null) {
            subject.error(path, "the id \"" + id + "\" is taken by " + earlier, "ids are unique in the configuration");
        }
    }
}
