package org.jcrm.core.cib;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jcrm.core.cib.Configuration.ForeignXml;
import org.jcrm.core.model.AgentName;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.Bundle;
import org.jcrm.core.model.CloneResource;
import org.jcrm.core.model.Group;
import org.jcrm.core.model.NvPair;
import org.jcrm.core.model.Operation;
import org.jcrm.core.model.Primitive;
import org.jcrm.core.model.Resource;
import org.jcrm.core.model.Template;

/**
 * Goes through every setting of a configuration but the nodes' attributes, which are public, with its place, and makes the
 * same configuration with other values of it.
 * The places are those of {@code ConfigProblem}: {@code resources.pgsql.params}.
 */
final class Settings {
    /** Says what becomes of one value. */
    @FunctionalInterface
    interface Change {
        /**
         * @param place of the block that the setting stands in
         * @param agent whose parameter it is; empty if it is no agent's
         */
        String of(String place, Optional<AgentName> agent, NvPair pair);
    }

    private final Change change;
    private final UnaryOperator<String> xml;

    /** @param xml what becomes of kept XML */
    Settings(Change change, UnaryOperator<String> xml) {
        this.change = change;
        this.xml = xml;
    }

    Configuration changed(Configuration whole) {
        return new Configuration(
                sets("cluster", Optional.empty(), whole.properties()),
                whole.nodes(),
                whole.resources().stream().map(this::resource).toList(),
                whole.templates().stream().map(this::template).toList(),
                whole.constraints(),
                sets("defaults.resources", Optional.empty(), whole.resourceDefaults()),
                sets("defaults.operations", Optional.empty(), whole.operationDefaults()),
                whole.tags(),
                whole.fencingLevels(),
                whole.foreign().stream()
                        .map(each -> new ForeignXml(each.section(), each.element(), xml.apply(each.xml())))
                        .toList());
    }

    private Template template(Template template) {
        String place = "templates." + template.id();
        Optional<AgentName> agent = Optional.of(template.agent());
        return new Template(
                template.id(),
                template.agent(),
                sets(place + ".params", agent, template.params()),
                template.meta(),
                template.utilization(),
                operations(place, agent, template.operations()));
    }

    private Resource resource(Resource resource) {
        String place = "resources." + resource.id() + ".params";
        return switch (resource) {
            case Primitive primitive -> primitive(primitive);
            case Group group ->
                new Group(
                        group.id(),
                        group.members().stream().map(this::primitive).toList(),
                        group.meta(),
                        sets(place, Optional.empty(), group.params()));
            case CloneResource clone ->
                new CloneResource(
                        clone.id(),
                        resource(clone.member()),
                        clone.meta(),
                        sets(place, Optional.empty(), clone.params()));
            case Bundle bundle ->
                new Bundle(
                        bundle.id(),
                        bundle.member().map(this::primitive),
                        bundle.elements().stream().map(xml).toList(),
                        bundle.meta(),
                        sets(place, Optional.empty(), bundle.params()));
        };
    }

    private Primitive primitive(Primitive primitive) {
        String place = "resources." + primitive.id();
        Optional<AgentName> agent = Optional.of(primitive.agent());
        return new Primitive(
                primitive.id(),
                primitive.agent(),
                primitive.template(),
                sets(place + ".params", agent, primitive.params()),
                primitive.meta(),
                primitive.utilization(),
                operations(place, agent, primitive.operations()));
    }

    private List<Operation> operations(String place, Optional<AgentName> agent, List<Operation> operations) {
        return operations.stream()
                .map(each -> new Operation(
                        each.id(),
                        each.name(),
                        each.options(),
                        each.meta(),
                        sets(place + ".operations." + each.id() + ".params", agent, each.params())))
                .toList();
    }

    private List<AttributeSet> sets(String place, Optional<AgentName> agent, List<AttributeSet> sets) {
        return sets.stream().map(set -> set(place, agent, set)).toList();
    }

    private AttributeSet set(String place, Optional<AgentName> agent, AttributeSet set) {
        List<NvPair> pairs = set.pairs().stream()
                .map(pair -> new NvPair(pair.id(), pair.name(), change.of(place, agent, pair)))
                .toList();
        return new AttributeSet(set.id(), set.score(), set.rule(), pairs);
    }
}
