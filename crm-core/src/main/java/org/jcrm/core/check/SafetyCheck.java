package org.jcrm.core.check;

import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jcrm.core.check.Subject.Located;
import org.jcrm.core.fencing.FenceDevice;
import org.jcrm.core.fencing.FencingMeans;
import org.jcrm.core.fencing.FencingSetup;
import org.jcrm.core.fencing.WatchdogCover;
import org.jcrm.core.model.Flags;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Primitive;

/** Settings that work and still can cost data: an operator may want them, but shall know. */
final class SafetyCheck {
    private SafetyCheck() {}

    static boolean fencingEnabled(Subject subject) {
        return FencingMeans.wanted(subject.configuration());
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
                .filter(text -> WatchdogCover.parse(text).isOn())
                .isPresent();
        if (fencingEnabled(subject) && !devices && !watchdog) {
            subject.warning("cluster.fencing-enabled", FencingMeans.NOTHING, FencingMeans.GIVE_ONE);
        } else if (!fencingEnabled(subject) && nodes > 1) {
            subject.warning(
                    "cluster.fencing-enabled",
                    "fencing is off: a node that is cut off but alive may keep its resources while another takes them",
                    "keep it so only if something else makes that impossible, or acceptable");
        }
        quorum(subject, nodes);
        headStart(subject);
        subject.primitives().forEach(located -> replication(subject, located));
    }

    /**
     * Two parts that may both act shoot at once when the link is cut, and both go off; a delay for one of them is its head
     * start. Source: pacemaker-fenced(7), {@code pcmk_delay_base}; Pacemaker Explained, {@code priority-fencing-delay}.
     */
    private static void headStart(Subject subject) {
        List<FenceDevice> devices = FencingSetup.of(subject.configuration()).devices();
        boolean priority = subject.property("priority-fencing-delay")
                .filter(text -> !isZero(text))
                .isPresent();
        if (subject.nodes().size() != 2
                || devices.isEmpty()
                || priority
                || hasArbitrator(subject)
                || !fencingEnabled(subject)
                || !eachPartMayAct(subject)) {
            return;
        }
        Iterator<NodeName> nodes = subject.nodes().iterator();
        NodeName one = nodes.next();
        NodeName other = nodes.next();
        if (delays(devices, one).equals(delays(devices, other))) {
            subject.warning(
                    "cluster.priority-fencing-delay",
                    "when the link between " + one + " and " + other + " is cut, both fence each other at once, since"
                            + " pcmk_delay_base is the same for both",
                    "give one a head start (pcmk_delay_base: \"" + one
                            + ":2s\" on the device), or the node with the more"
                            + " important resources (priority-fencing-delay: 5s), or add an arbitrator");
        }
    }

    /** Whether a part with one of two nodes has quorum, or does not need it, so that it may fence the other. */
    private static boolean eachPartMayAct(Subject subject) {
        return isTrue(subject, "two-node")
                || subject.property("no-quorum-policy")
                        .filter("ignore"::equalsIgnoreCase)
                        .isPresent();
    }

    /** How long the devices wait that can fence the node; what is left to chance is different each time. */
    private static List<String> delays(List<FenceDevice> devices, NodeName node) {
        return devices.stream()
                .filter(device -> device.fences(node).orElse(true))
                .map(device -> device.delay().max().compareTo(device.delay().of(node.value(), 0)) > 0
                        ? "by chance, " + node
                        : device.delay().of(node.value(), 0).toString())
                .sorted()
                .distinct()
                .toList();
    }

    /** Commits that no other node has are lost with the node. Source: PostgreSQL manual, "Synchronous Replication". */
    private static void replication(Subject subject, Located located) {
        Primitive primitive = (Primitive) located.resource();
        if (!primitive.agent().type().equals("pgsql")
                || !primitive.agent().standard().equals("ocf")) {
            return;
        }
        String mode = Subject.value(subject.params(primitive), "rep_mode")
                .map(text -> text.strip().toLowerCase(Locale.ROOT))
                .orElse("none");
        boolean several = located.around().filter(Subject::isPromotable).isPresent();
        if (mode.equals("async") || mode.equals("slave") || (mode.equals("none") && several)) {
            subject.warning(
                    Subject.path(primitive) + ".params",
                    "rep_mode of " + primitive.id() + " is " + mode
                            + ", not sync: what a client was told is committed is"
                            + " lost if the primary's node is lost before a standby has it",
                    "set rep_mode: sync, unless that loss is acceptable");
        }
    }

    private static boolean isTrue(Subject subject, String property) {
        return subject.property(property).map(Flags::isTrue).orElse(false);
    }

    private static boolean isZero(String time) {
        return time.strip().matches("0+[a-z]*");
    }

    private static boolean hasArbitrator(Subject subject) {
        return subject.property("quorum-arbitrators")
                .filter(count -> count.matches("[1-9]\\d*"))
                .isPresent();
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
        boolean arbitrator = hasArbitrator(subject);
        boolean twoNode = isTrue(subject, "two-node");
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
        } else if (nodes == 2 && !arbitrator && twoNode) {
            subject.warning(
                    "cluster.two-node",
                    "with two-node and no arbitrator each node has quorum alone: when they lose sight of each other, "
                            + (fencingEnabled(subject)
                                    ? "whoever fences first goes on, reachable by clients or not"
                                    : "each goes on alone, and both may be promoted"),
                    "add a third vote (jcrmd --arbitrator with quorum-arbitrators: 1) in place of two-node");
        }
        boolean tieBreaker = isTrue(subject, "auto-tie-breaker");
        if (tieBreaker && twoNode) {
            subject.warning(
                    "cluster.auto-tie-breaker",
                    "with two-node every node wins alone, so that there is no tie to break",
                    "remove one of the two");
        }
        tieBreaker(subject);
        boolean shrinks = isTrue(subject, "last-man-standing");
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
