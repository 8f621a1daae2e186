package org.jcrm.core.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jcrm.core.model.ColocationConstraint;
import org.jcrm.core.model.Constraint;
import org.jcrm.core.model.Flags;
import org.jcrm.core.model.OrderConstraint;
import org.jcrm.core.model.OrderConstraint.Kind;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.ResourceSet;
import org.jcrm.core.model.Role;
import org.jcrm.core.rule.RuleEvaluator;

/** Order constraints → orders between actions, with their inverse where they are symmetrical. */
final class OrderReader {
    private enum Symmetry {
        ASYMMETRIC,
        SYMMETRIC,
        INVERSE
    }

    private final Placement placement;
    private final ActionBook book;

    private OrderReader(ActionBook book) {
        this.placement = book.placement;
        this.book = book;
    }

    static void read(ActionBook book) {
        OrderReader reader = new OrderReader(book);
        for (Constraint constraint :
                book.placement.cluster.cib().configuration().constraints()) {
            if (constraint instanceof OrderConstraint order
                    && RuleEvaluator.holds(order.lifetime(), book.placement.cluster.rules())) {
                reader.read(order);
            } else if (constraint instanceof ColocationConstraint colocation) {
                book.placement.apart.getOrDefault(colocation.id(), List.of()).forEach(reader::apart);
            }
        }
    }

    private void read(OrderConstraint order) {
        if (order.sets().isEmpty()) {
            if (order.first().isPresent() && order.then().isPresent()) {
                for (Slot first :
                        ConstraintReader.expand(placement, order.first().get())) {
                    for (Slot then :
                            ConstraintReader.expand(placement, order.then().get())) {
                        simple(order, first, then);
                    }
                }
            }
            return;
        }
        ResourceSet previous = null;
        Kind kind = kind(order);
        Symmetry symmetry = symmetry(order.symmetrical(), kind);
        for (ResourceSet set : order.sets()) {
            within(order, set);
            if (previous != null) {
                between(previous, set, kind, symmetry);
                if (symmetry == Symmetry.SYMMETRIC) {
                    between(set, previous, kind, Symmetry.INVERSE);
                }
            }
            previous = set;
        }
    }

    // ---- anti-colocation

    /** What must never be together leaves a node before the other comes. */
    private void apart(Colocation colocation) {
        apart(colocation.dependent(), colocation.dependentRole(), colocation.primary(), colocation.primaryRole());
        apart(colocation.primary(), colocation.primaryRole(), colocation.dependent(), colocation.dependentRole());
    }

    private void apart(Slot first, Role firstRole, Slot then, Role thenRole) {
        List<String> leaving = switch (firstRole) {
            case PROMOTED -> List.of("demote");
            case UNPROMOTED -> List.of("stop", "promote");
            case UNKNOWN, STOPPED, STARTED -> List.of("stop");
        };
        List<String> coming = switch (thenRole) {
            case PROMOTED -> List.of("promote");
            case UNPROMOTED -> List.of("start", "demote");
            case UNKNOWN, STOPPED, STARTED -> List.of("start");
        };
        for (String leave : leaving) {
            coming.forEach(come -> book.order(first, leave, then, come, Bind.ANTI_COLOCATED));
        }
    }

    // ---- two resources

    private void simple(OrderConstraint order, Slot first, Slot then) {
        Kind kind = kind(order);
        Symmetry symmetry = symmetry(order.symmetrical(), kind);
        String firstAction = order.firstAction().orElse("start");
        String thenAction = order.thenAction().orElse(firstAction);
        int minimum = minimum(order, first);
        int flags = flags(kind, firstAction, symmetry);
        if (minimum > 0) {
            Action met =
                    book.singleton("clone-one-or-more:" + order.id(), "clone-one-or-more:" + order.id(), null, true);
            met.pseudo = true;
            met.minRunnable = true;
            met.minimumBefore = minimum;
            for (Slot child : first.children) {
                book.order(child, firstAction, met, Bind.MIN_RUNNABLE | Bind.FIRST_SHOWS_THEN);
            }
            book.order(met, then, thenAction, flags | Bind.BLOCKS);
        } else {
            book.order(first, firstAction, then, thenAction, flags);
        }
        if (symmetry == Symmetry.SYMMETRIC) {
            Optional<String> undoFirst = inverse(firstAction);
            Optional<String> undoThen = inverse(thenAction);
            if (undoFirst.isPresent() && undoThen.isPresent()) {
                book.order(then, undoThen.get(), first, undoFirst.get(), flags(kind, undoThen.get(), Symmetry.INVERSE));
            }
        }
    }

    /** How many instances of a clone must be up before what follows may start; 0: as many as there are. */
    private static int minimum(OrderConstraint order, Slot first) {
        if (!first.live.isClone()) {
            return 0;
        }
        int configured = first.live.cloneTraits().minimum();
        if (configured > 0) {
            return configured;
        }
        return order.requireAll().orElse(true) ? 0 : 1;
    }

    private static Kind kind(OrderConstraint order) {
        if (order.kind().isPresent()) {
            return order.kind().get();
        }
        return order.score().isPresent() && order.score().get().value() == 0 ? Kind.OPTIONAL : Kind.MANDATORY;
    }

    private static Symmetry symmetry(Optional<Boolean> symmetrical, Kind kind) {
        return symmetrical.orElse(true) && kind != Kind.SERIALIZE ? Symmetry.SYMMETRIC : Symmetry.ASYMMETRIC;
    }

    private static int flags(Kind kind, String firstAction, Symmetry symmetry) {
        return switch (kind) {
            case OPTIONAL -> Bind.ORDERED;
            case SERIALIZE -> Bind.ORDERED | Bind.SERIALIZE;
            case MANDATORY ->
                switch (symmetry) {
                    case ASYMMETRIC -> Bind.ORDERED | Bind.ASYMMETRIC;
                    case SYMMETRIC ->
                        Bind.ORDERED
                                | Bind.FIRST_NEEDS_THEN
                                | (firstAction.equals("start") || firstAction.equals("promote") ? Bind.BLOCKS : 0);
                    case INVERSE -> Bind.ORDERED | Bind.THEN_NEEDS_FIRST;
                };
        };
    }

    private static Optional<String> inverse(String action) {
        return switch (action) {
            case "start" -> Optional.of("stop");
            case "stop" -> Optional.of("start");
            case "promote" -> Optional.of("demote");
            case "demote" -> Optional.of("promote");
            case "promoted" -> Optional.of("demoted");
            case "demoted" -> Optional.of("promoted");
            case "running" -> Optional.of("stopped");
            case "stopped" -> Optional.of("running");
            default -> Optional.empty();
        };
    }

    // ---- sets

    private void within(OrderConstraint order, ResourceSet set) {
        List<Slot> members = members(set);
        Kind kind =
                ConstraintReader.option(set, "kind").flatMap(OrderReader::kind).orElse(kind(order));
        Optional<Boolean> symmetrical = ConstraintReader.option(set, "symmetrical")
                .flatMap(Flags::parse)
                .or(order::symmetrical);
        Symmetry symmetry = symmetry(symmetrical, kind);
        String action = ConstraintReader.option(set, "action").orElse("start");
        int flags = flags(kind, action, symmetry);
        boolean sequential = ConstraintReader.sequential(set);
        if (kind == Kind.SERIALIZE) {
            for (int i = 0; i < members.size(); i++) {
                for (int j = i + 1; j < members.size(); j++) {
                    book.order(members.get(i), action, members.get(j), action, flags);
                }
            }
            return;
        }
        if (!sequential) {
            return;
        }
        for (int i = 1; i < members.size(); i++) {
            book.order(members.get(i - 1), action, members.get(i), action, flags);
        }
        Optional<String> undo = inverse(action);
        if (symmetry == Symmetry.SYMMETRIC && undo.isPresent()) {
            int inverse = flags(kind, undo.get(), Symmetry.INVERSE);
            for (int i = 1; i < members.size(); i++) {
                book.order(members.get(i), undo.get(), members.get(i - 1), undo.get(), inverse);
            }
        }
    }

    private static Optional<Kind> kind(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "optional" -> Optional.of(Kind.OPTIONAL);
            case "mandatory" -> Optional.of(Kind.MANDATORY);
            case "serialize" -> Optional.of(Kind.SERIALIZE);
            default -> Optional.empty();
        };
    }

    private void between(ResourceSet firstSet, ResourceSet thenSet, Kind kind, Symmetry symmetry) {
        List<Slot> first = members(firstSet);
        List<Slot> then = members(thenSet);
        if (first.isEmpty() || then.isEmpty()) {
            return;
        }
        String firstAction = ConstraintReader.option(firstSet, "action").orElse("start");
        String thenAction = ConstraintReader.option(thenSet, "action").orElse("start");
        if (symmetry == Symmetry.INVERSE) {
            Optional<String> undoFirst = inverse(firstAction);
            Optional<String> undoThen = inverse(thenAction);
            if (undoFirst.isEmpty() || undoThen.isEmpty()) {
                return;
            }
            firstAction = undoFirst.get();
            thenAction = undoThen.get();
        }
        int flags = flags(kind, firstAction, symmetry);
        boolean requireAll = Flags.unlessOff(ConstraintReader.option(firstSet, "require-all"));
        if (!requireAll && symmetry != Symmetry.INVERSE) {
            Action any = book.singleton("one-or-more:" + firstSet.id(), "one-or-more:" + firstSet.id(), null, true);
            any.pseudo = true;
            any.minRunnable = true;
            for (Slot slot : first) {
                book.order(slot, firstAction, any, Bind.MIN_RUNNABLE | Bind.FIRST_SHOWS_THEN);
            }
            for (Slot slot : then) {
                book.order(any, slot, thenAction, flags | Bind.BLOCKS);
            }
            return;
        }
        boolean inverse = symmetry == Symmetry.INVERSE;
        if (ConstraintReader.sequential(firstSet)) {
            first = List.of(inverse ? first.getFirst() : first.getLast());
        }
        if (ConstraintReader.sequential(thenSet)) {
            then = List.of(inverse ? then.getLast() : then.getFirst());
        }
        for (Slot from : first) {
            for (Slot to : then) {
                book.order(from, firstAction, to, thenAction, flags);
            }
        }
    }

    private List<Slot> members(ResourceSet set) {
        List<Slot> members = new ArrayList<>();
        for (ResourceId id : set.resources()) {
            members.addAll(ConstraintReader.expand(placement, id));
        }
        return members;
    }
}
