package org.jcrm.core.controller;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jcrm.core.cib.CibEdit;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.Bundle;
import org.jcrm.core.model.CloneResource;
import org.jcrm.core.model.ColocationConstraint;
import org.jcrm.core.model.Constraint;
import org.jcrm.core.model.Expression;
import org.jcrm.core.model.Group;
import org.jcrm.core.model.LocationConstraint;
import org.jcrm.core.model.OrderConstraint;
import org.jcrm.core.model.Primitive;
import org.jcrm.core.model.Resource;
import org.jcrm.core.model.Rule;
import org.jcrm.core.model.TicketConstraint;

/**
 * Whether a change can change the plan. Agents write attributes for people to see with every monitor
 * ({@code pgsql-xlog-loc}); a running failover must not stop for each of them. Attributes matter that the policy engine
 * knows by name, and those that some rule or colocation of the configuration asks for. Pure.
 */
final class Relevance {
    private static final List<String> NAMES =
            List.of("standby", "maintenance", "shutdown", "terminate", "probe_complete", "resource-discovery-enabled");
    private static final List<String> PREFIXES =
            List.of("fail-count-", "last-failure-", "master-", "promotion-", "#", "health", "site-name");

    private Relevance() {}

    /** @return why a new plan is needed, if it is */
    static Optional<String> of(CibEdit edit, Configuration configuration) {
        return switch (edit) {
            case CibEdit.Batch(List<CibEdit> edits) ->
                edits.stream().flatMap(each -> of(each, configuration).stream()).findFirst();
            case CibEdit.SetTransientAttribute set ->
                ofAttribute(
                        set.node() + " has " + set.name() + "=" + set.value().orElse("(none)"),
                        set.name(),
                        configuration);
            case CibEdit.IncrementTransientAttribute increment ->
                ofAttribute(increment.name() + " rose on " + increment.node(), increment.name(), configuration);
            case CibEdit.SetPermanentAttribute set ->
                ofAttribute(
                        set.node() + " has " + set.name() + "=" + set.value().orElse("(none)"),
                        set.name(),
                        configuration);
            case CibEdit.ConfigurationEdit change -> Optional.of("the configuration changed");
            case CibEdit.StatusEdit change -> Optional.of("the status changed");
            case CibEdit.Renew ignored -> Optional.empty();
        };
    }

    private static Optional<String> ofAttribute(String sentence, String name, Configuration configuration) {
        return matters(name, configuration) ? Optional.of(sentence) : Optional.empty();
    }

    static boolean matters(String attribute, Configuration configuration) {
        return NAMES.contains(attribute)
                || PREFIXES.stream().anyMatch(attribute::startsWith)
                || askedFor(configuration).contains(attribute);
    }

    private static Set<String> askedFor(Configuration configuration) {
        Set<String> names = new TreeSet<>();
        List<AttributeSet> sets = new ArrayList<>(configuration.properties());
        sets.addAll(configuration.resourceDefaults());
        sets.addAll(configuration.operationDefaults());
        configuration.templates().forEach(template -> {
            sets.addAll(template.params());
            sets.addAll(template.meta());
        });
        configuration.resources().forEach(resource -> addSets(resource, sets));
        sets.forEach(set -> set.rule().ifPresent(rule -> addNames(rule, names)));
        configuration.constraints().forEach(constraint -> addNames(constraint, names));
        return names;
    }

    private static void addSets(Resource resource, List<AttributeSet> sets) {
        sets.addAll(resource.meta());
        sets.addAll(resource.params());
        switch (resource) {
            case Primitive primitive ->
                primitive.operations().forEach(operation -> {
                    sets.addAll(operation.meta());
                    sets.addAll(operation.params());
                });
            case Group group -> group.members().forEach(member -> addSets(member, sets));
            case CloneResource clone -> addSets(clone.member(), sets);
            case Bundle bundle -> bundle.member().ifPresent(member -> addSets(member, sets));
        }
    }

    private static void addNames(Constraint constraint, Set<String> names) {
        switch (constraint) {
            case LocationConstraint location -> {
                location.rules().forEach(rule -> addNames(rule, names));
                location.lifetime().ifPresent(rule -> addNames(rule, names));
            }
            case ColocationConstraint colocation -> {
                colocation.nodeAttribute().ifPresent(names::add);
                colocation.lifetime().ifPresent(rule -> addNames(rule, names));
            }
            case OrderConstraint order -> order.lifetime().ifPresent(rule -> addNames(rule, names));
            case TicketConstraint ticket -> {}
        }
    }

    private static void addNames(Rule rule, Set<String> names) {
        rule.scoreAttribute().ifPresent(names::add);
        for (Expression expression : rule.expressions()) {
            switch (expression) {
                case Rule inner -> addNames(inner, names);
                case Expression.AttributeExpression attribute -> names.add(attribute.attribute());
                case Expression.DateExpression ignored -> {}
                case Expression.ResourceExpression ignored -> {}
                case Expression.OperationExpression ignored -> {}
            }
        }
    }
}
