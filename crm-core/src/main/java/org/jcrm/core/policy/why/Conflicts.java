package org.jcrm.core.policy.why;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.model.ColocationConstraint;
import org.jcrm.core.model.Constraint;
import org.jcrm.core.model.LocationConstraint;
import org.jcrm.core.model.OrderConstraint;
import org.jcrm.core.model.Resource;
import org.jcrm.core.model.Score;
import org.jcrm.core.model.TicketConstraint;
import org.jcrm.core.policy.PlacementTrace;
import org.jcrm.core.policy.PlacementTrace.ResourceTrace;
import org.jcrm.core.policy.why.Explanation.Conflict;
import org.jcrm.core.status.LiveResource;

/**
 * Finds a smallest set of mandatory constraints that together keep the resource from where it should be, by planning with
 * fewer and fewer of them (delta debugging): without any one of the set the resource could be placed.
 */
final class Conflicts {
    private final PlacementTrace trace;
    private final Subject subject;
    private final Trials trials;

    Conflicts(PlacementTrace trace, Subject subject, Trials trials) {
        this.trace = trace;
        this.subject = subject;
        this.trials = trials;
    }

    List<Conflict> find() {
        boolean missing = !subject.runsAnywhere()
                || (trials.target().isPresent()
                        && !subject.runsOn(trials.target().get()));
        if (!missing) {
            return List.of();
        }
        List<Constraint> involved = involved();
        if (involved.size() < 2 || !placedWith(involved, List.of())) {
            return List.of();
        }
        List<Constraint> smallest = minimise(involved);
        if (smallest.size() < 2 || trials.exhausted()) {
            return List.of();
        }
        List<String> ids = smallest.stream().map(Constraint::id).toList();
        String place = trials.target().map(node -> " on " + node).orElse("");
        return List.of(new Conflict(
                ids,
                Words.list(smallest.stream().map(Conflicts::described).toList())
                        + " cannot all be kept: without any one of them " + subject.name() + " could run" + place
                        + "."));
    }

    /** Drops halves, then quarters …, then single ones, as long as what is left still keeps the resource away. */
    private List<Constraint> minimise(List<Constraint> involved) {
        List<Constraint> kept = new ArrayList<>(involved);
        for (int chunk = kept.size() / 2; chunk >= 1; chunk /= 2) {
            for (int from = 0; from < kept.size(); ) {
                List<Constraint> fewer = new ArrayList<>(kept);
                fewer.subList(from, Math.min(from + chunk, kept.size())).clear();
                if (!trials.exhausted() && !placedWith(involved, fewer)) {
                    kept = fewer;
                } else {
                    from += chunk;
                }
            }
        }
        return kept;
    }

    /** Whether the resource is placed if of all that is involved only these constraints are there. */
    private boolean placedWith(List<Constraint> involved, List<Constraint> these) {
        List<Constraint> constraints =
                new ArrayList<>(trials.cib().configuration().constraints());
        constraints.removeIf(each -> involved.contains(each) && !these.contains(each));
        Cib cib = trials.cib();
        Cib changed = new Cib(
                cib.version(),
                cib.lastChange(),
                cib.haveQuorum(),
                cib.dc(),
                cib.configuration().withConstraints(constraints),
                cib.status(),
                cib.extra());
        Optional<Subject> outcome = trials.plan(changed);
        return outcome.filter(trials::alters).isPresent();
    }

    /** Mandatory constraints that reach the resource, directly or through what it is bound to. */
    private List<Constraint> involved() {
        Set<String> reached = new LinkedHashSet<>();
        for (ResourceTrace unit : subject.units()) {
            for (LiveResource level = unit.live(); level != null; level = level.parent()) {
                addWhole(level, reached);
            }
        }
        Set<Constraint> found = new LinkedHashSet<>();
        boolean grown = true;
        while (grown) {
            grown = false;
            for (Constraint each : trials.cib().configuration().constraints()) {
                if (!mandatory(each) || found.contains(each)) {
                    continue;
                }
                List<String> named = Configured.named(each);
                boolean pattern = each instanceof LocationConstraint location
                        && location.pattern().isPresent();
                if (pattern || named.stream().anyMatch(reached::contains)) {
                    found.add(each);
                    grown = true;
                    named.forEach(name -> trace.resources().values().stream()
                            .map(ResourceTrace::live)
                            .filter(live ->
                                    live.id().equals(name) || live.baseId().equals(name))
                            .forEach(live -> addWhole(live, reached)));
                }
            }
        }
        return trials.cib().configuration().constraints().stream()
                .filter(found::contains)
                .toList();
    }

    private void addWhole(LiveResource resource, Set<String> reached) {
        LiveResource top = resource.top();
        Configured.all(trials.cib()).stream()
                .filter(each -> each.id().value().equals(top.baseId()))
                .findFirst()
                .map(Resource::id)
                .ifPresent(id -> reached.add(id.value()));
        reached.add(resource.baseId());
        top.primitives().forEach(each -> reached.add(each.baseId()));
    }

    private static boolean mandatory(Constraint constraint) {
        return switch (constraint) {
            case LocationConstraint location ->
                location.score().filter(Conflicts::infinite).isPresent()
                        || location.rules().stream()
                                .anyMatch(rule -> rule.scoreAttribute().isPresent()
                                        || rule.score()
                                                .filter(Conflicts::infinite)
                                                .isPresent())
                        || location.discovery().filter("exclusive"::equals).isPresent();
            case ColocationConstraint colocation -> infinite(colocation.score());
            case OrderConstraint order ->
                order.kind().orElse(OrderConstraint.Kind.MANDATORY) == OrderConstraint.Kind.MANDATORY
                        && order.score().filter(score -> score.value() == 0).isEmpty();
            case TicketConstraint ticket -> true;
        };
    }

    private static boolean infinite(Score score) {
        return score.isInfinity() || score.isMinusInfinity();
    }

    /** {@code colocation c (web with db)}. */
    static String described(Constraint constraint) {
        return switch (constraint) {
            case LocationConstraint location ->
                "location " + location.id() + " ("
                        + location.resource().map(Object::toString).orElse("several resources")
                        + location.node()
                                .map(node -> (location.score()
                                                        .filter(Score::isNegative)
                                                        .isPresent()
                                                ? " not on "
                                                : " on ")
                                        + node)
                                .orElse(" by rule")
                        + ")";
            case ColocationConstraint colocation ->
                "colocation " + colocation.id() + " ("
                        + pair(colocation, colocation.score().isNegative() ? " apart from " : " with ") + ")";
            case OrderConstraint order ->
                "order " + order.id() + " ("
                        + (order.first().isPresent() && order.then().isPresent()
                                ? order.then().get() + " after " + order.first().get()
                                : Words.list(Configured.named(order)))
                        + ")";
            case TicketConstraint ticket -> "ticket " + ticket.id() + " (" + ticket.ticket() + ")";
        };
    }

    private static String pair(ColocationConstraint colocation, String between) {
        return colocation.dependent().isPresent() && colocation.primary().isPresent()
                ? colocation.dependent().get() + between + colocation.primary().get()
                : Words.list(Configured.named(colocation));
    }
}
