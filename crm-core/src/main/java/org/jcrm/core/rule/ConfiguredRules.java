package org.jcrm.core.rule;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.Bundle;
import org.jcrm.core.model.CloneResource;
import org.jcrm.core.model.Expression;
import org.jcrm.core.model.Group;
import org.jcrm.core.model.LocationConstraint;
import org.jcrm.core.model.Ordered;
import org.jcrm.core.model.Primitive;
import org.jcrm.core.model.Resource;
import org.jcrm.core.model.Rule;

/** Every rule of a configuration by its id, wherever it stands; of two with the same id the first. */
public final class ConfiguredRules {
    private final Map<String, Rule> rules = new LinkedHashMap<>();

    private ConfiguredRules() {}

    public static Map<String, Rule> of(Configuration configuration) {
        ConfiguredRules found = new ConfiguredRules();
        found.sets(configuration.properties());
        configuration.nodes().forEach(node -> found.sets(node.attributes()));
        configuration.resources().forEach(found::resource);
        configuration.templates().forEach(template -> {
            found.sets(template.params());
            found.sets(template.meta());
        });
        configuration.constraints().forEach(constraint -> {
            if (constraint instanceof LocationConstraint location) {
                location.rules().forEach(found::rule);
                location.lifetime().ifPresent(found::rule);
            }
        });
        found.sets(configuration.resourceDefaults());
        found.sets(configuration.operationDefaults());
        return Ordered.copyOf(found.rules);
    }

    private void resource(Resource resource) {
        switch (resource) {
            case Primitive primitive -> {
                sets(primitive.params());
                sets(primitive.meta());
                sets(primitive.utilization());
                primitive.operations().forEach(operation -> {
                    sets(operation.params());
                    sets(operation.meta());
                });
            }
            case Group group -> {
                sets(group.meta());
                group.members().forEach(this::resource);
            }
            case CloneResource clone -> {
                sets(clone.meta());
                resource(clone.member());
            }
            case Bundle bundle -> {
                sets(bundle.meta());
                bundle.member().ifPresent(this::resource);
            }
        }
    }

    private void sets(List<AttributeSet> sets) {
        sets.forEach(set -> set.rule().ifPresent(this::rule));
    }

    private void rule(Rule rule) {
        rules.putIfAbsent(rule.id(), rule);
        for (Expression expression : rule.expressions()) {
            if (expression instanceof Rule inner) {
                rule(inner);
            }
        }
    }
}
