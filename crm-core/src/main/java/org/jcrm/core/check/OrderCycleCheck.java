package org.jcrm.core.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.check.Subject.Located;
import org.jcrm.core.model.Constraint;
import org.jcrm.core.model.OrderConstraint;
import org.jcrm.core.model.Resource;
import org.jcrm.core.model.ResourceId;

/**
 * Mandatory orders that go round in a circle: no action of such a circle could ever be the first. A promotion follows
 * the start of its resource without being told, and a member's place in the order is that of its container.
 */
final class OrderCycleCheck {
    /** {@code from} comes before {@code to}; by a constraint, or by nature. */
    private record Edge(String from, String to, Optional<OrderConstraint> by) {}

    private final Subject subject;
    private final List<Edge> edges = new ArrayList<>();

    private OrderCycleCheck(Subject subject) {
        this.subject = subject;
    }

    static void check(Subject subject) {
        OrderCycleCheck check = new OrderCycleCheck(subject);
        check.collect();
        List<Edge> left = check.edges;
        while (true) {
            left = withoutBeginnings(left);
            if (left.isEmpty()) {
                return;
            }
            List<Edge> circle = circle(left);
            check.report(check.fromTheEarliest(circle));
            left = left.stream().filter(edge -> !circle.contains(edge)).toList();
        }
    }

    private void collect() {
        for (Constraint constraint : subject.configuration().constraints()) {
            if (constraint instanceof OrderConstraint order
                    && order.kind().orElse(OrderConstraint.Kind.MANDATORY) == OrderConstraint.Kind.MANDATORY
                    && order.score().filter(score -> score.value() <= 0).isEmpty()
                    && order.first().isPresent()
                    && order.then().isPresent()) {
                String first = order.firstAction().orElse("start");
                edge(
                        first + " " + container(order.first().get()),
                        order.thenAction().orElse(first) + " "
                                + container(order.then().get()),
                        Optional.of(order));
            }
        }
        for (Resource resource : subject.configuration().resources()) {
            edge("start " + resource.id(), "promote " + resource.id(), Optional.empty());
            edge("demote " + resource.id(), "stop " + resource.id(), Optional.empty());
        }
    }

    private ResourceId container(ResourceId id) {
        Located located = subject.resources().get(id);
        return located == null ? id : located.top().id();
    }

    private void edge(String from, String to, Optional<OrderConstraint> by) {
        // Members of one group may be ordered among themselves; the group decides that.
        if (!from.equals(to)) {
            edges.add(new Edge(from, to, by));
        }
    }

    /** Takes away every action that nothing comes before, again and again; what is left is circles and what follows them. */
    private static List<Edge> withoutBeginnings(List<Edge> edges) {
        Map<String, Integer> before = new LinkedHashMap<>();
        Map<String, List<Edge>> after = new LinkedHashMap<>();
        for (Edge edge : edges) {
            before.merge(edge.to(), 1, Integer::sum);
            before.putIfAbsent(edge.from(), 0);
            after.computeIfAbsent(edge.from(), key -> new ArrayList<>()).add(edge);
        }
        List<String> free = new ArrayList<>(before.keySet());
        free.removeIf(action -> before.getOrDefault(action, 0) > 0);
        while (!free.isEmpty()) {
            String action = free.removeLast();
            before.remove(action);
            for (Edge edge : after.getOrDefault(action, List.of())) {
                if (before.merge(edge.to(), -1, Integer::sum) == 0) {
                    free.add(edge.to());
                }
            }
        }
        return edges.stream()
                .filter(edge -> before.containsKey(edge.from()) && before.containsKey(edge.to()))
                .toList();
    }

    /** Walks backwards, which always goes on here, until it comes to where it was before. */
    private static List<Edge> circle(List<Edge> edges) {
        Map<String, Edge> into = new LinkedHashMap<>();
        edges.forEach(edge -> into.putIfAbsent(edge.to(), edge));
        Map<String, Integer> visited = new LinkedHashMap<>();
        List<Edge> walk = new ArrayList<>();
        String action = edges.getFirst().to();
        while (!visited.containsKey(action)) {
            visited.put(action, walk.size());
            Edge edge = into.get(action);
            if (edge == null) {
                throw new IllegalStateException(action + " has a beginning");
            }
            walk.add(edge);
            action = edge.from();
        }
        return new ArrayList<>(walk.subList(visited.getOrDefault(action, 0), walk.size())).reversed();
    }

    /** Told from the earliest constraint of the file on, so that the last one closes the circle. */
    private List<Edge> fromTheEarliest(List<Edge> circle) {
        int first = 0;
        for (int i = 1; i < circle.size(); i++) {
            if (edges.indexOf(circle.get(i)) < edges.indexOf(circle.get(first))) {
                first = i;
            }
        }
        List<Edge> rotated = new ArrayList<>(circle.subList(first, circle.size()));
        rotated.addAll(circle.subList(0, first));
        return rotated;
    }

    private void report(List<Edge> circle) {
        List<String> actions = new ArrayList<>(circle.stream().map(Edge::from).toList());
        actions.add(circle.getLast().to());
        String constraint = circle.stream()
                .flatMap(edge -> edge.by().stream())
                .map(OrderConstraint::id)
                .reduce((first, second) -> second)
                .orElse("");
        subject.error(
                "constraints." + constraint,
                "the orders go round in a circle: " + String.join(", then ", actions),
                "remove one of them, or give it kind: Optional");
    }
}
