package org.jcrm.core.codec.yaml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.cib.Configuration.ForeignXml;
import org.jcrm.core.cib.ConfiguredNode;
import org.jcrm.core.codec.yaml.YamlText.Fields;
import org.jcrm.core.codec.yaml.YamlText.Items;
import org.jcrm.core.codec.yaml.YamlText.Out;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.Bundle;
import org.jcrm.core.model.CloneResource;
import org.jcrm.core.model.Flags;
import org.jcrm.core.model.Group;
import org.jcrm.core.model.NvPair;
import org.jcrm.core.model.Operation;
import org.jcrm.core.model.Primitive;
import org.jcrm.core.model.Resource;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.SecretFile;
import org.jcrm.core.model.Tag;
import org.jcrm.core.model.Template;

/** The writing half of {@link CibYaml}: leaves out everything that the reader would derive again. */
final class ConfigurationWriter {
    private ConfigurationWriter() {}

    static String write(Configuration configuration) {
        Fields root = Fields.block();
        section(root, "cluster", properties(configuration.properties()));
        if (!configuration.nodes().isEmpty()) {
            root.put("nodes", nodes(configuration.nodes()));
        }
        Fields templates = Fields.block();
        for (Template template : configuration.templates()) {
            templates.put(template.id().value(), template(template));
        }
        section(root, "templates", templates);
        Fields resources = Fields.block();
        for (Resource resource : configuration.resources()) {
            resources.put(resource.id().value(), resource(resource, Fields.block()));
        }
        section(root, "resources", resources);
        Fields tags = Fields.block();
        for (Tag tag : configuration.tags()) {
            tags.put(tag.id(), YamlText.texts(tag.references()));
        }
        section(root, "tags", tags);
        if (!configuration.constraints().isEmpty()) {
            root.put("constraints", ConstraintWriter.write(configuration.constraints()));
        }
        if (!configuration.fencingLevels().isEmpty()) {
            root.put("fencing-levels", FencingLevelForm.write(configuration.fencingLevels()));
        }
        Fields defaults = Fields.block();
        sets(defaults, "resources", configuration.resourceDefaults(), DerivedIds.RESOURCE_DEFAULTS, false);
        sets(defaults, "operations", configuration.operationDefaults(), DerivedIds.OPERATION_DEFAULTS, false);
        section(root, "defaults", defaults);
        if (!configuration.foreign().isEmpty()) {
            root.put("foreign", foreign(configuration.foreign()));
        }
        return YamlText.print(root);
    }

    private static void section(Fields root, String key, Out section) {
        if (!(section instanceof Fields fields && fields.isEmpty())) {
            root.put(key, section);
        }
    }

    private static Out properties(List<AttributeSet> properties) {
        Optional<Map<String, String>> values = CibYaml.shortForm(properties, DerivedIds.PROPERTIES);
        if (values.isEmpty()) {
            return properties.isEmpty() ? Fields.block() : longForm(properties, DerivedIds.PROPERTIES);
        }
        Fields fields = Fields.block();
        values.get().forEach((name, value) -> fields.put(name.equals("cluster-name") ? "name" : name, value));
        return fields;
    }

    private static Out nodes(List<ConfiguredNode> nodes) {
        Fields fields = Fields.block();
        boolean namesOnly = true;
        int index = 1;
        for (ConfiguredNode node : nodes) {
            Fields body = node(node, Integer.toString(index++));
            fields.put(node.name().value(), body);
            namesOnly &= body.isEmpty();
        }
        return namesOnly
                ? YamlText.texts(nodes.stream().map(ConfiguredNode::name).toList())
                : fields;
    }

    private static Fields node(ConfiguredNode node, String derivedId) {
        Fields body = Fields.inline();
        if (!node.id().equals(derivedId)) {
            body.put("id", node.id());
        }
        body.put("type", node.type());
        String setId = DerivedIds.nodeAttributes(node.id());
        Optional<Map<String, String>> values = CibYaml.shortForm(node.attributes(), setId);
        if (values.isPresent()) {
            attributes(body, values.get());
        } else {
            sets(body, "attributes", node.attributes(), setId, true);
        }
        sets(body, "utilization", node.utilization(), DerivedIds.utilization(setId), true);
        return body;
    }

    /** The leading attributes that have a key of their own, as long as they stand in the reader's order. */
    private static void attributes(Fields body, Map<String, String> values) {
        Map<String, String> rest = new LinkedHashMap<>(values);
        for (String key : NodeReader.OWN_KEYS) {
            String value = values.get(key);
            if (value == null
                    || value.isEmpty()
                    || !rest.keySet().iterator().next().equals(key)) {
                continue;
            }
            if (key.equals("address") || Flags.parse(value).isPresent()) {
                body.put(key, value);
                rest.remove(key);
            }
        }
        if (!rest.isEmpty()) {
            Fields attributes = Fields.inline();
            rest.forEach(attributes::put);
            body.put("attributes", attributes);
        }
    }

    private static Fields template(Template template) {
        String id = template.id().value();
        Fields body = Fields.block().put("agent", template.agent().toString());
        return settings(body, id, template.params(), template.meta(), template.utilization(), template.operations());
    }

    private static Fields resource(Resource resource, Fields body) {
        String id = resource.id().value();
        return switch (resource) {
            case Primitive primitive -> primitive(primitive, body);
            case Group group -> {
                Fields members = Fields.block();
                for (Primitive member : group.members()) {
                    members.put(member.id().value(), primitive(member, Fields.block()));
                }
                body.put("members", members);
                sets(body, "meta", group.meta(), DerivedIds.meta(id), true);
                sets(body, "params", group.params(), DerivedIds.params(id), false);
                yield body;
            }
            case CloneResource clone -> {
                clone(clone, body);
                sets(body, "params", clone.params(), DerivedIds.params(id), false);
                Fields member = Fields.block().put("id", clone.member().id().value());
                body.put(clone.member() instanceof Group ? "group" : "primitive", resource(clone.member(), member));
                yield body;
            }
            case Bundle bundle -> {
                body.put("bundle", YamlText.texts(bundle.elements()));
                sets(body, "meta", bundle.meta(), DerivedIds.meta(id), true);
                sets(body, "params", bundle.params(), DerivedIds.params(id), false);
                bundle.member()
                        .ifPresent(member -> body.put(
                                "primitive",
                                primitive(
                                        member,
                                        Fields.block().put("id", member.id().value()))));
                yield body;
            }
        };
    }

    /** {@code promotable:} if that is what the last setting says, else {@code clone:} with all settings. */
    private static void clone(CloneResource clone, Fields body) {
        String setId = DerivedIds.meta(clone.id().value());
        Optional<Map<String, String>> values = CibYaml.shortForm(clone.meta(), setId);
        if (values.isPresent()) {
            List<Map.Entry<String, String>> entries =
                    new ArrayList<>(values.get().entrySet());
            boolean promotable = entries.getLast().getKey().equals("promotable")
                    && entries.getLast().getValue().equals("true");
            if (promotable) {
                entries.removeLast();
            }
            Fields fields = Fields.inline();
            entries.forEach(entry -> fields.put(entry.getKey(), entry.getValue()));
            body.put(promotable ? "promotable" : "clone", fields);
        } else {
            body.put("clone", clone.meta().isEmpty() ? Fields.inline() : longForm(clone.meta(), setId));
        }
    }

    private static Fields primitive(Primitive primitive, Fields body) {
        String id = primitive.id().value();
        if (primitive.template().isPresent()) {
            body.put("template", primitive.template().map(ResourceId::value));
        } else {
            body.put("agent", primitive.agent().toString());
        }
        return settings(
                body, id, primitive.params(), primitive.meta(), primitive.utilization(), primitive.operations());
    }

    private static Fields settings(
            Fields body,
            String id,
            List<AttributeSet> params,
            List<AttributeSet> meta,
            List<AttributeSet> utilization,
            List<Operation> operations) {
        sets(
                body,
                "params",
                params,
                DerivedIds.params(id),
                params.size() == 1 && params.getFirst().pairs().size() < 3);
        sets(body, "meta", meta, DerivedIds.meta(id), true);
        sets(body, "utilization", utilization, DerivedIds.utilization(id), true);
        if (!operations.isEmpty()) {
            body.put("operations", operations(id, operations));
        }
        return body;
    }

    /**
     * Operations of one name stand together in the file; where they do not stand together in the configuration, theirs is
     * the place of the first.
     */
    private static Fields operations(String owner, List<Operation> operations) {
        Map<String, List<Out>> byName = new LinkedHashMap<>();
        for (Operation operation : operations) {
            byName.computeIfAbsent(operation.name(), name -> new ArrayList<>()).add(operation(owner, operation));
        }
        Fields fields = Fields.block();
        byName.forEach((name, bodies) -> fields.put(name, bodies.size() == 1 ? bodies.getFirst() : new Items(bodies)));
        return fields;
    }

    static Fields operation(String owner, Operation operation) {
        Fields body = Fields.inline();
        if (!operation.id().equals(DerivedIds.operation(owner, operation))) {
            body.put("id", operation.id());
        }
        boolean first = true;
        for (Map.Entry<String, String> option : operation.options().entrySet()) {
            boolean derived = first
                    && option.getKey().equals("interval")
                    && option.getValue().equals("0s")
                    && !operation.name().equals("monitor");
            if (!derived) {
                body.put(option.getKey(), option.getValue());
            }
            first = false;
        }
        sets(body, "meta", operation.meta(), DerivedIds.meta(operation.id()), true);
        sets(body, "params", operation.params(), DerivedIds.params(operation.id()), true);
        return body;
    }

    static void sets(Fields body, String key, List<AttributeSet> sets, String setId, boolean inline) {
        if (sets.isEmpty()) {
            return;
        }
        Optional<Map<String, String>> values = CibYaml.shortForm(sets, setId);
        if (values.isPresent()) {
            body.put(key, settings(new Fields(new LinkedHashMap<>(), inline), values.get()));
        } else {
            body.put(key, longForm(sets, setId));
        }
    }

    private static Fields settings(Fields fields, Map<String, String> values) {
        values.forEach((name, value) -> SecretFile.of(value)
                .ifPresentOrElse(
                        secret -> fields.put(name, Fields.inline().put("file", secret.path())),
                        () -> fields.put(name, value)));
        return fields;
    }

    private static Items longForm(List<AttributeSet> sets, String setId) {
        List<Out> blocks = new ArrayList<>();
        for (AttributeSet set : sets) {
            Fields block = Fields.block();
            if (!set.id().equals(DerivedIds.numbered(setId, blocks.size()))) {
                block.put("id", set.id());
            }
            if (set.score().value() != 0) {
                block.put("score", set.score().toString());
            }
            set.rule().ifPresent(rule -> block.put("rule", RuleWriter.write(rule, set.id() + "-rule")));
            Optional<Map<String, String>> values =
                    CibYaml.shortForm(List.of(SetReader.set(set.id(), set.pairs())), set.id());
            if (values.isPresent()) {
                block.put("values", settings(Fields.inline(), values.get()));
            } else {
                block.put("values", listed(set));
            }
            blocks.add(block);
        }
        return new Items(blocks);
    }

    private static Items listed(AttributeSet set) {
        List<Out> pairs = new ArrayList<>();
        for (NvPair pair : set.pairs()) {
            Fields fields = Fields.inline();
            if (!pair.id().equals(DerivedIds.pair(set.id(), pair.name()))) {
                fields.put("id", pair.id());
            }
            pairs.add(fields.put("name", pair.name()).put("value", pair.value()));
        }
        return new Items(pairs);
    }

    private static Items foreign(List<ForeignXml> foreign) {
        List<Out> items = new ArrayList<>();
        for (ForeignXml each : foreign) {
            items.add(Fields.block()
                    .put("section", each.section())
                    .put("element", each.element())
                    .put("xml", each.xml()));
        }
        return new Items(items);
    }
}
