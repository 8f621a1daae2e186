package org.jcrm.core.check;

import java.util.Locale;
import java.util.Optional;
import org.jcrm.core.model.Primitive;

/** Settings that work and still can cost data: an operator may want them, but shall know. */
final class SafetyCheck {
    private SafetyCheck() {}

    static boolean fencingEnabled(Subject subject) {
        return subject.property("fencing-enabled").map(Subject::isTrue).orElse(true);
    }

    static void check(Subject subject) {
        int nodes = subject.nodes().size();
        if (nodes == 0) {
            subject.error("nodes", "the cluster has no nodes", "name them: nodes: [node1, node2]");
            return;
        }
        boolean devices = subject.primitives().stream()
                .anyMatch(located ->
                        ((Primitive) located.resource()).agent().standard().equals("stonith"));
        boolean watchdog = subject.property("fencing-watchdog-timeout")
                .filter(text -> !text.matches("0+[a-z]*"))
                .isPresent();
        if (fencingEnabled(subject) && !devices && !watchdog) {
            subject.warning(
                    "cluster.fencing-enabled",
                    "fencing is on, but there is no fence device, so nothing starts that needs it",
                    "add a device, or set fencing-enabled: false knowingly");
        } else if (!fencingEnabled(subject) && nodes > 1) {
            subject.warning(
                    "cluster.fencing-enabled",
                    "fencing is off: a node that is cut off but alive may keep its resources while another takes them",
                    "keep it so only if something else makes that impossible, or acceptable");
        }
        quorum(subject, nodes);
    }

    private static void tieBreaker(Subject subject) {
        String chosen =
                subject.property("auto-tie-breaker-node").orElse("lowest").strip();
        if (chosen.equalsIgnoreCase("lowest") || chosen.equalsIgnoreCase("highest")) {
            return;
        }
        if (subject.nodes().stream().noneMatch(node -> node.value().equals(chosen))) {
            subject.error(
                    "cluster.auto-tie-breaker-node",
                    "\"" + chosen + "\" is no node of the cluster",
                    "write lowest, highest, or the name of one node (parts could not agree on which of a list counts)");
        }
    }

    private static void quorum(Subject subject, int nodes) {
        Optional<String> policy = subject.property("no-quorum-policy").map(text -> text.toLowerCase(Locale.ROOT));
        boolean arbitrator = subject.property("quorum-arbitrators")
                .filter(count -> count.matches("[1-9]\\d*"))
                .isPresent();
        boolean twoNode = subject.property("two-node").map(Subject::isTrue).orElse(false);
        if (policy.equals(Optional.of("ignore")) && nodes > 1) {
            subject.warning(
                    "cluster.no-quorum-policy",
                    "no-quorum-policy is ignore: when the nodes lose sight of each other, each goes on alone",
                    nodes == 2 ? "a third vote (jcrmd --arbitrator) would decide who goes on" : "");
        } else if (nodes == 2 && !arbitrator && !twoNode && !policy.equals(Optional.of("ignore"))) {
            subject.warning(
                    "cluster.no-quorum-policy",
                    "with two nodes and no arbitrator, the one that is left has no majority and stops its resources",
                    "add a third vote (jcrmd --arbitrator with quorum-arbitrators: 1), or choose two-node: true or"
                            + " no-quorum-policy: ignore knowingly");
        }
        boolean tieBreaker =
                subject.property("auto-tie-breaker").map(Subject::isTrue).orElse(false);
        if (tieBreaker && twoNode) {
            subject.warning(
                    "cluster.auto-tie-breaker",
                    "with two-node every node wins alone, so that there is no tie to break",
                    "remove one of the two");
        }
        tieBreaker(subject);
        boolean shrinks =
                subject.property("last-man-standing").map(Subject::isTrue).orElse(false);
        if (shrinks && arbitrator) {
            subject.error(
                    "cluster.last-man-standing",
                    "last-man-standing and an arbitrator cannot be combined: the parts would expect different votes",
                    "remove one of the two");
        }
        if (shrinks && !fencingEnabled(subject)) {
            subject.warning(
                    "cluster.last-man-standing",
                    "last-man-standing without fencing: nodes that are not expected any more, but alive, may find others"
                            + " and have quorum as well",
                    "switch fencing on, or last-man-standing off");
        }
        if (twoNode && nodes != 2) {
            subject.warning(
                    "cluster.two-node", "two-node has no effect on a cluster of " + nodes + " nodes", "remove it");
        }
    }
}
