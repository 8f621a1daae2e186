package org.jcrm.core.codec.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jcrm.core.codec.yaml.YamlText.Fields;
import org.jcrm.core.codec.yaml.YamlText.Items;
import org.jcrm.core.codec.yaml.YamlText.Out;
import org.jcrm.core.model.ColocationConstraint;
import org.jcrm.core.model.Constraint;
import org.jcrm.core.model.LocationConstraint;
import org.jcrm.core.model.OrderConstraint;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.ResourceSet;
import org.jcrm.core.model.Role;
import org.jcrm.core.model.Rule;
import org.jcrm.core.model.Score;
import org.jcrm.core.model.TicketConstraint;

/** The writing half of {@link ConstraintReader}. */
final class ConstraintWriter {
    private final DerivedIds.Unique ids = new DerivedIds.Unique();
    private final List<Out> items = new ArrayList<>();

    private ConstraintWriter() {}

    static Items write(List<Constraint> constraints) {
        ConstraintWriter writer = new ConstraintWriter();
        List<LocationConstraint> together = new ArrayList<>();
        for (Constraint constraint : constraints) {
            if (constraint instanceof LocationConstraint location && writer.mayJoin(together, location)) {
                together.add(location);
                writer.ids.take(location.id());
                continue;
            }
            writer.flush(together);
            switch (constraint) {
                case LocationConstraint location
                when writer.mayJoin(List.of(), location) -> {
                    together.add(location);
                    writer.ids.take(location.id());
                }
                case LocationConstraint location -> writer.location(location);
                case ColocationConstraint colocation -> writer.colocation(colocation);
                case OrderConstraint order -> writer.order(order);
                case TicketConstraint ticket -> writer.ticket(ticket);
            }
        }
        writer.flush(together);
        return new Items(writer.items);
    }

    /** Whether it can be one of the {@code scores} of one entry: all that it says is node and score. */
    private boolean mayJoin(List<LocationConstraint> together, LocationConstraint location) {
        boolean plain = location.node().isPresent()
                && location.score().isPresent()
                && location.sets().isEmpty()
                && location.rules().isEmpty()
                && location.lifetime().isEmpty()
                && location.id().equals(ids.next(DerivedIds.location(location)));
        if (!plain || together.isEmpty()) {
            return plain;
        }
        LocationConstraint first = together.getFirst();
        return first.resource().equals(location.resource())
                && first.pattern().equals(location.pattern())
                && first.role().equals(location.role())
                && first.discovery().equals(location.discovery())
                && together.stream().noneMatch(each -> each.node().equals(location.node()));
    }

    private void flush(List<LocationConstraint> together) {
        if (together.isEmpty()) {
            return;
        }
        LocationConstraint first = together.getFirst();
        Fields body = subject(first);
        if (together.stream().allMatch(each -> each.score().orElse(Score.ZERO).isMinusInfinity())) {
            body.put(
                    "ban",
                    YamlText.texts(together.stream()
                            .map(each -> each.node().orElseThrow())
                            .toList()));
        } else {
            Fields scores = Fields.inline();
            for (LocationConstraint each : together) {
                scores.put(each.node().orElseThrow().value(), each.score());
            }
            body.put("scores", scores);
        }
        add("location", body);
        together.clear();
    }

    private static Fields subject(LocationConstraint location) {
        return Fields.inline()
                .put("resource", location.resource())
                .put("pattern", location.pattern())
                .put("role", location.role().map(Role::text))
                .put("discovery", location.discovery());
    }

    private void location(LocationConstraint location) {
        Fields body = withId(location, DerivedIds.location(location));
        subject(location).fields().forEach(body::put);
        sets(body, location.sets(), location.id());
        body.put("node", location.node()).put("score", location.score());
        if (!location.rules().isEmpty() || location.node().isEmpty()) {
            List<Out> rules = new ArrayList<>();
            for (Rule rule : location.rules()) {
                rules.add(RuleWriter.write(rule, DerivedIds.numbered(location.id() + "-rule", rules.size())));
            }
            if (rules.size() == 1) {
                body.put("rule", rules.getFirst());
            } else {
                body.put("rules", new Items(rules));
            }
        }
        lifetime(body, location.lifetime(), location.id());
        add("location", body);
    }

    private void colocation(ColocationConstraint colocation) {
        Fields body = withId(colocation, DerivedIds.colocation(colocation))
                .put("resource", colocation.dependent())
                .put("role", colocation.dependentRole().map(Role::text))
                .put("with", colocation.primary())
                .put("with-role", colocation.primaryRole().map(Role::text));
        sets(body, colocation.sets(), colocation.id());
        body.put("score", colocation.score().toString())
                .put("node-attribute", colocation.nodeAttribute())
                .put("influence", colocation.influence());
        lifetime(body, colocation.lifetime(), colocation.id());
        add("colocation", body);
    }

    private void order(OrderConstraint order) {
        Fields body = withId(order, DerivedIds.order(order))
                .put("first", step(order.firstAction(), order.first()))
                .put("then", step(order.thenAction(), order.then()));
        sets(body, order.sets(), order.id());
        body.put(
                        "kind",
                        order.kind()
                                .map(kind -> kind.name().charAt(0)
                                        + kind.name().substring(1).toLowerCase(Locale.ROOT)))
                .put("score", order.score())
                .put("symmetrical", order.symmetrical())
                .put("require-all", order.requireAll());
        lifetime(body, order.lifetime(), order.id());
        add("order", body);
    }

    private static Optional<String> step(Optional<String> action, Optional<ResourceId> resource) {
        return resource.map(id -> action.map(verb -> verb + " " + id).orElse(id.value()));
    }

    private void ticket(TicketConstraint ticket) {
        Fields body = withId(ticket, DerivedIds.ticket(ticket))
                .put("ticket", ticket.ticket())
                .put("resource", ticket.resource())
                .put("role", ticket.role().map(Role::text))
                .put("loss-policy", ticket.lossPolicy());
        sets(body, ticket.sets(), ticket.id());
        add("ticket", body);
    }

    private Fields withId(Constraint constraint, String base) {
        Fields body = Fields.inline();
        if (!constraint.id().equals(ids.next(base))) {
            body.put("id", constraint.id());
        }
        ids.take(constraint.id());
        return body;
    }

    private static void sets(Fields body, List<ResourceSet> sets, String id) {
        if (sets.isEmpty()) {
            return;
        }
        List<Out> items = new ArrayList<>();
        for (ResourceSet set : sets) {
            boolean derived = set.id().equals(DerivedIds.numbered(id + "-set", items.size()));
            if (derived && set.options().isEmpty()) {
                items.add(YamlText.texts(set.resources()));
            } else {
                Fields fields = Fields.inline();
                if (!derived) {
                    fields.put("id", set.id());
                }
                fields.put("resources", YamlText.texts(set.resources()));
                set.options().forEach(fields::put);
                items.add(fields);
            }
        }
        body.put("sets", new Items(items));
    }

    private static void lifetime(Fields body, Optional<Rule> lifetime, String id) {
        lifetime.ifPresent(rule -> body.put("lifetime", RuleWriter.write(rule, id + "-lifetime")));
    }

    private void add(String kind, Fields body) {
        items.add(Fields.block().put(kind, body));
    }
}
