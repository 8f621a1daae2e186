package org.jcrm.core.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jcrm.core.model.Rule;
import org.jcrm.core.model.Score;
import org.jcrm.core.model.TicketConstraint;
import org.jcrm.core.policy.Cause.Kind;
import org.jcrm.core.status.LiveNode;
import org.jspecify.annotations.Nullable;

/**
 * Hears from each stage why it is about to change scores; the tables note the change itself ({@link ScoreTrace}), so that
 * no rule is written twice and the reasons add up to the score by construction. {@link #OFF} hears nothing and costs
 * nothing. Confined to one planning.
 */
final class ScoreRecorder {
    static final ScoreRecorder OFF = new ScoreRecorder(false);

    private final boolean on;
    private Cause cause = Cause.of(Kind.BASE);
    private @Nullable Rule rule;
    private boolean health;

    /** The resources whose wishes are being merged, outermost first. */
    private final List<String> path = new ArrayList<>();

    private final Map<Slot, ScoreTable> used = new LinkedHashMap<>();
    private final Map<Slot, List<Contribution>> priorities = new LinkedHashMap<>();
    private final Map<Slot, List<Contribution>> promotions = new LinkedHashMap<>();

    private ScoreRecorder(boolean on) {
        this.on = on;
    }

    static ScoreRecorder on() {
        return new ScoreRecorder(true);
    }

    Cause cause() {
        return cause;
    }

    void follow(Slot slot, int nodes) {
        if (on) {
            slot.scores.traceBy(new ScoreTrace(this, nodes));
        }
    }

    void because(Kind kind) {
        if (on) {
            cause = Cause.of(kind);
        }
    }

    void because(Kind kind, String detail) {
        if (on) {
            cause = Cause.of(kind, detail);
        }
    }

    /** The scores are those by which the resource is given its node (or none). */
    void used(Slot slot) {
        if (on) {
            used.put(slot, slot.scores.copy());
        }
    }

    /** The scores by which the resource was given its node; those that it has now if it was never asked. */
    ScoreTable usedFor(Slot slot) {
        return used.getOrDefault(slot, slot.scores);
    }

    // ---- constraints

    /** The location that is applied next is by this rule. */
    void rule(Rule next) {
        if (on) {
            rule = next;
        }
    }

    /** The location that is applied next is by the node's health. */
    void health() {
        if (on) {
            health = true;
        }
    }

    void location(Location location) {
        if (on) {
            String by = rule == null ? "" : rule.id();
            cause = new Cause(health ? Kind.HEALTH : Kind.LOCATION, health ? "" : location.id(), by, List.of(), "");
            rule = null;
            health = false;
        }
    }

    void ticket(TicketConstraint constraint) {
        if (on) {
            cause = new Cause(Kind.TICKET, constraint.id(), constraint.ticket(), List.of(), "");
        }
    }

    void with(Colocation colocation, Slot primary) {
        if (on) {
            String at = primary.isPrimitive() && primary.node != null
                    ? primary.node.name().value()
                    : "";
            cause = new Cause(Kind.WITH, colocation.id(), colocation.primary().id(), List.of(), at);
        }
    }

    /** The wishes of {@code source} are heard; whatever wishes are heard until {@link #left} come by way of it. */
    void entered(Slot source) {
        if (on) {
            path.add(source.id());
        }
    }

    void left() {
        if (on) {
            path.removeLast();
        }
    }

    void wish(Slot source, Colocation colocation) {
        if (on) {
            List<String> by = path.size() < 2 ? List.of() : path.subList(0, path.size() - 1);
            cause = new Cause(Kind.WISH, colocation.id(), source.id(), by, "");
        }
    }

    void capacity(Capacities capacities, LiveNode node, Map<String, Integer> needed) {
        if (on) {
            cause = Cause.of(Kind.CAPACITY, capacities.missing(node, needed));
        }
    }

    // ---- clones

    void noInstance(Slot instance, Slot clone, LiveNode node, int perNode, boolean available) {
        if (!on) {
            return;
        }
        int i = node.index();
        String why;
        if (instance.live.orphan()) {
            why = "it is not wanted any more";
        } else if (!available) {
            why = Cause.CANNOT_RUN;
        } else if (!clone.scores.has(i) || clone.scores.get(i) < 0) {
            why = clone.id() + " may not run there";
        } else {
            why = clone.scores.count(i) + " of at most " + perNode + " instances of " + clone.id()
                    + " are there already";
        }
        cause = Cause.of(Kind.INSTANCES, why);
    }

    // ---- promotion

    /** The instance's rank for promotion becomes {@code value}, whatever it was. */
    void ranked(Slot slot, Kind kind, int value) {
        if (on) {
            List<Contribution> fresh = new ArrayList<>();
            fresh.add(new Contribution(value, false, Cause.of(kind)));
            priorities.put(slot, fresh);
        }
    }

    /** What changes the rank of an instance, by the cause named last. */
    void raised(Slot slot, int amount) {
        if (on) {
            priorities.computeIfAbsent(slot, key -> new ArrayList<>()).add(new Contribution(amount, false, cause));
        }
    }

    /** The rank is final unless the nodes' scores are heard as well. */
    void promotion(Slot slot) {
        if (on) {
            promotions.put(slot, priorities.getOrDefault(slot, List.of()));
        }
    }

    void promotionSettled(Slot slot) {
        if (on) {
            promotions.put(slot, List.of(new Contribution(Score.LIMIT, true, Cause.of(Kind.SETTLED))));
        }
    }

    /** The rank is what the node's score for the clone became. */
    void promotion(Slot slot, Slot clone, LiveNode node) {
        if (on) {
            List<Contribution> all = new ArrayList<>();
            for (Contribution each : clone.scores.why(node.index())) {
                if (each.cause().kind() == Kind.RANK && each.cause().detail().equals(slot.id())) {
                    addRank(priorities.getOrDefault(slot, List.of()), each, all);
                } else {
                    all.add(each);
                }
            }
            promotions.put(slot, List.copyOf(all));
        }
    }

    /** In place of the rank, what it consists of. */
    private static void addRank(List<Contribution> parts, Contribution whole, List<Contribution> all) {
        if (Contribution.sum(parts) != whole.amount()) {
            all.add(whole);
            return;
        }
        parts.forEach(part -> all.add(new Contribution(part.amount(), false, part.cause())));
    }

    List<Contribution> promotionOf(Slot slot) {
        return promotions.getOrDefault(slot, List.of());
    }
}
