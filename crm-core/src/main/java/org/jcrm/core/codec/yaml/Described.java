package org.jcrm.core.codec.yaml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.cib.Configuration.ForeignXml;
import org.jcrm.core.cib.ConfiguredNode;
import org.jcrm.core.codec.yaml.YamlText.Fields;
import org.jcrm.core.codec.yaml.YamlText.Out;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.Bundle;
import org.jcrm.core.model.CloneResource;
import org.jcrm.core.model.Group;
import org.jcrm.core.model.NvPair;
import org.jcrm.core.model.Operation;
import org.jcrm.core.model.Primitive;
import org.jcrm.core.model.Resource;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.Rule;
import org.jcrm.core.model.Tag;
import org.jcrm.core.model.Template;

/**
 * A configuration as flat texts that can be compared.
 *
 * @param objects {@code resource pgsql} → {@code resource pgsql (ocf:jcrm:pgsql) in pgsql-master}
 * @param settings by object, or {@code cluster} and {@code defaults}: {@code params.pgdata} → value
 * @param lines what is told whole: constraints, tags, kept XML
 */
record Described(Map<String, String> objects, Map<String, Map<String, String>> settings, List<String> lines) {
    static Described of(Configuration configuration) {
        Described described = new Described(new LinkedHashMap<>(), new LinkedHashMap<>(), new ArrayList<>());
        described.sets("cluster", "", configuration.properties());
        for (ConfiguredNode node : configuration.nodes()) {
            described.node(node);
        }
        for (Template template : configuration.templates()) {
            String key = "template " + template.id();
            described.objects.put(key, key + " (" + template.agent() + ")");
            described.sets(key, "params.", template.params());
            described.sets(key, "meta.", template.meta());
            described.sets(key, "utilization.", template.utilization());
            described.operations(key, template.id().value(), template.operations());
        }
        for (Resource resource : configuration.resources()) {
            described.resource(resource, "");
        }
        for (Out constraint :
                ConstraintWriter.write(configuration.constraints()).items()) {
            ((Fields) constraint)
                    .fields()
                    .forEach((kind, body) -> described.lines.add(kind + ": " + YamlText.flow(body)));
        }
        for (Tag tag : configuration.tags()) {
            described.lines.add("tag " + tag.id() + ": " + String.join(" ", tag.references()));
        }
        described.lines.addAll(FencingLevelForm.lines(configuration.fencingLevels()));
        for (ForeignXml foreign : configuration.foreign()) {
            described.lines.add("XML of " + foreign.section() + ": " + foreign.xml());
        }
        described.sets("defaults", "resources.", configuration.resourceDefaults());
        described.sets("defaults", "operations.", configuration.operationDefaults());
        return described;
    }

    private void node(ConfiguredNode node) {
        String key = "node " + node.name();
        objects.put(key, key);
        node.type().ifPresent(type -> set(key, "type", type));
        values(node.attributes()).forEach((name, value) -> set(key, name, value));
        sets(key, "utilization.", node.utilization());
    }

    /** By name; the first value counts. */
    static Map<String, String> values(List<AttributeSet> sets) {
        Map<String, String> values = new LinkedHashMap<>();
        sets.stream()
                .flatMap(set -> set.pairs().stream())
                .forEach(pair -> values.putIfAbsent(pair.name(), pair.value()));
        return values;
    }

    private void resource(Resource resource, String parent) {
        String key = "resource " + resource.id();
        String within = parent.isEmpty() ? "" : " in " + parent;
        String id = resource.id().value();
        switch (resource) {
            case Primitive primitive -> {
                String from = primitive
                        .template()
                        .map(name -> "template " + name)
                        .orElse(primitive.agent().toString());
                objects.put(key, key + " (" + from + ")" + within);
                sets(key, "params.", primitive.params());
                sets(key, "meta.", primitive.meta());
                sets(key, "utilization.", primitive.utilization());
                operations(key, id, primitive.operations());
            }
            case Group group -> {
                objects.put(key, key + " (group)" + within);
                set(
                        key,
                        "members",
                        String.join(
                                " ",
                                group.members().stream()
                                        .map(Primitive::id)
                                        .map(ResourceId::value)
                                        .toList()));
                containers(key, group);
                group.members().forEach(member -> resource(member, id));
            }
            case CloneResource clone -> {
                objects.put(key, key + " (clone)" + within);
                containers(key, clone);
                resource(clone.member(), id);
            }
            case Bundle bundle -> {
                objects.put(key, key + " (bundle)" + within);
                set(key, "bundle", String.join(" ", bundle.elements()));
                containers(key, bundle);
                bundle.member().ifPresent(member -> resource(member, id));
            }
        }
    }

    private void containers(String key, Resource resource) {
        sets(key, "meta.", resource.meta());
        sets(key, "params.", resource.params());
    }

    /** An operation is told whole: its settings mean little without each other. */
    private void operations(String key, String owner, List<Operation> operations) {
        for (Operation operation : operations) {
            String interval = operation.option("interval").orElse("0s");
            String name = operation.name() + (interval.matches("0[a-z]*") ? "" : "(" + interval + ")");
            set(key, name, YamlText.flow(ConfigurationWriter.operation(owner, operation)));
        }
    }

    private void sets(String object, String prefix, List<AttributeSet> sets) {
        int number = 1;
        for (AttributeSet set : sets) {
            String label = number == 1 ? "" : "[" + number + "]";
            String at = prefix.isEmpty() ? label : prefix.substring(0, prefix.length() - 1) + label + ".";
            set.rule().ifPresent(rule -> set(object, at + "rule", rule(rule)));
            if (set.score().value() != 0) {
                set(object, at + "score", set.score().toString());
            }
            for (NvPair pair : set.pairs()) {
                set(object, at + pair.name(), pair.value());
            }
            number++;
        }
    }

    private static String rule(Rule rule) {
        return YamlText.flow(RuleWriter.write(rule, rule.id()));
    }

    private void set(String object, String name, String value) {
        settings.computeIfAbsent(object, key -> new LinkedHashMap<>()).putIfAbsent(name, value);
    }
}
