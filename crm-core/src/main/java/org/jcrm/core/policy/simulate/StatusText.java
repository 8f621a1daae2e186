package org.jcrm.core.policy.simulate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jcrm.core.cib.OperationRecord;
import org.jcrm.core.model.AgentName;
import org.jcrm.core.model.Flags;
import org.jcrm.core.model.OcfResult;
import org.jcrm.core.model.Role;
import org.jcrm.core.model.Score;
import org.jcrm.core.status.ClusterOptions;
import org.jcrm.core.status.LiveBundle;
import org.jcrm.core.status.LiveCluster;
import org.jcrm.core.status.LiveNode;
import org.jcrm.core.status.LiveResource;
import org.jcrm.core.status.LiveResource.Kind;
import org.jspecify.annotations.Nullable;

/** Nodes and resources as {@code crm_simulate} prints them. */
final class StatusText {
    private final LiveCluster cluster;
    private final List<String> lines = new ArrayList<>();

    /** Whether operations in flight are shown. */
    private final boolean pending;

    private StatusText(LiveCluster cluster, boolean pending) {
        this.cluster = cluster;
        this.pending = pending;
    }

    static List<String> lines(LiveCluster cluster, boolean pending) {
        StatusText text = new StatusText(cluster, pending);
        text.nodes();
        text.lines.add("");
        text.lines.add("  * Full List of Resources:");
        for (LiveResource resource : cluster.resources()) {
            if (!resource.orphan() || resource.active(false)) {
                text.resource(resource, 2);
            }
        }
        return text.lines;
    }

    private void line(int depth, String text) {
        lines.add("  ".repeat(depth) + "* " + text);
    }

    // ---- nodes

    private void nodes() {
        line(1, "Node List:");
        Map<String, List<String>> lists = new LinkedHashMap<>();
        for (String title : List.of("Online", "OFFLINE", "RemoteOnline", "RemoteOFFLINE", "GuestOnline")) {
            lists.put(title, new ArrayList<>());
        }
        for (LiveNode node : cluster.nodes()) {
            String state = state(node) + health(node);
            String kind = switch (node.kind()) {
                case MEMBER -> "";
                case REMOTE -> "Remote";
                case GUEST -> "Guest";
            };
            switch (state) {
                case "online" -> names(lists, kind + "Online").add(node.name().value());
                case "OFFLINE" -> {
                    // A guest that is down is not worth a line.
                    if (!node.isGuest()) {
                        names(lists, kind + "OFFLINE").add(node.name().value());
                    }
                }
                default -> line(2, kind + "Node " + node + ": " + state);
            }
        }
        lists.forEach((title, names) -> list(title, names, 2));
    }

    private static List<String> names(Map<String, List<String>> lists, String title) {
        return lists.computeIfAbsent(title, _ -> new ArrayList<>());
    }

    /** What the worst of the node's health attributes says, where the cluster heeds them. */
    private String health(LiveNode node) {
        if (!node.online() || cluster.options().healthStrategy() == ClusterOptions.HealthStrategy.NONE) {
            return "";
        }
        int worst = 1;
        for (Map.Entry<String, String> attribute : node.attributes().entrySet()) {
            if (attribute.getKey().startsWith("#health")) {
                worst = Math.min(
                        worst,
                        switch (attribute.getValue()) {
                            case "red" -> -1;
                            case "yellow" -> 0;
                            case "green" -> 1;
                            default ->
                                Score.parse(attribute.getValue())
                                        .map(Score::value)
                                        .orElse(0);
                        });
            }
        }
        return worst < 0 ? " (health is RED)" : worst == 0 ? " (health is YELLOW)" : "";
    }

    private void list(String title, List<String> names, int depth) {
        if (!names.isEmpty()) {
            line(depth, title + ": [ " + String.join(" ", names) + " ]");
        }
    }

    private static String state(LiveNode node) {
        if (node.unclean()) {
            return node.online() ? "UNCLEAN (online)" : node.pending() ? "UNCLEAN (pending)" : "UNCLEAN (offline)";
        }
        if (node.pending()) {
            return "pending";
        }
        if (node.standbyOnFail() && node.online()) {
            return node.running().isEmpty() ? "standby (on-fail)" : "standby (on-fail, with active resources)";
        }
        if (node.standby()) {
            if (!node.online()) {
                return "OFFLINE (standby)";
            }
            return node.running().isEmpty() ? "standby" : "standby (with active resources)";
        }
        if (node.maintenance()) {
            return node.online() ? "maintenance" : "OFFLINE (maintenance)";
        }
        return node.online() ? "online" : "OFFLINE";
    }

    // ---- resources

    private void resource(LiveResource resource, int depth) {
        if (Flags.isTrue(resource.meta(), "internal-rsc")) {
            // Nobody configured it.
            return;
        }
        switch (resource.kind()) {
            case PRIMITIVE -> line(depth, primitive(resource));
            case GROUP -> group(resource, depth);
            case CLONE -> cloneSet(resource, depth);
            case BUNDLE -> bundle(resource, depth);
        }
    }

    private void group(LiveResource group, int depth) {
        List<String> flags = new ArrayList<>();
        addCollectionFlags(group, flags);
        line(depth, "Resource Group: " + group.id() + inBrackets(flags) + ":");
        group.children().forEach(member -> resource(member, depth + 1));
    }

    private static void addCollectionFlags(LiveResource resource, List<String> flags) {
        if (disabled(resource)) {
            flags.add("disabled");
        }
        if (resource.maintenance()) {
            flags.add("maintenance");
        } else if (!resource.managed()) {
            flags.add("unmanaged");
        }
    }

    private static String inBrackets(List<String> flags) {
        return flags.isEmpty() ? "" : " (" + String.join(", ", flags) + ")";
    }

    private static boolean disabled(LiveResource resource) {
        return targetRole(resource).equals(Optional.of(Role.STOPPED));
    }

    private static Optional<Role> targetRole(LiveResource resource) {
        return resource.meta("target-role").flatMap(Role::parse);
    }

    private void bundle(LiveResource bundle, int depth) {
        LiveBundle parts = bundle.bundle().orElseThrow();
        StringBuilder title = new StringBuilder("Container bundle");
        title.append(parts.replicas().size() > 1 ? " set" : "").append(": ").append(bundle.id());
        title.append(" [").append(parts.image()).append(']');
        List<String> flags = new ArrayList<>();
        if (bundle.unique()) {
            flags.add("unique");
        }
        addCollectionFlags(bundle, flags);
        flags.forEach(flag -> title.append(" (").append(flag).append(')'));
        line(depth, title.append(':').toString());
        for (LiveBundle.Replica replica : parts.replicas()) {
            LiveResource container = replica.container();
            LiveResource connection = replica.connection();
            LiveResource member = replica.member();
            String name = connection == null ? container.id() : connection.id();
            String address = replica.address() == null ? "" : " (" + replica.address() + ")";
            LiveNode host = container.activeNode().orElse(null);
            line(depth + 1, primitive(member == null ? container : member, name + address, host));
        }
    }

    private String primitive(LiveResource resource) {
        List<LiveNode> running = resource.running();
        LiveNode node =
                running.size() == 1 ? running.getFirst() : running.isEmpty() && pending ? pendingNode(resource) : null;
        if (node == null && running.isEmpty()) {
            node = resource.lockNode().orElse(null);
        }
        return primitive(resource, resource.isPrimitive() ? name(resource) : resource.id(), node);
    }

    private String primitive(LiveResource resource, String name, @Nullable LiveNode node) {
        StringBuilder text = new StringBuilder(name);
        AgentName agent = resource.primitive().agent();
        text.append("\t(").append(agent).append("):\t");
        if (resource.orphan()) {
            text.append(" ORPHANED");
        }
        List<LiveNode> running = resource.running();
        if (resource.failed()) {
            text.append(" FAILED");
            if (resource.role().compareTo(Role.UNPROMOTED) > 0) {
                text.append(' ').append(resource.role().text());
            }
        } else {
            text.append(' ')
                    .append(pendingState(resource).orElse(displayed(resource).text()));
        }
        if (node != null) {
            text.append(' ').append(node);
        }
        if (displayed(resource) == Role.STOPPED) {
            failedProbe(resource, node)
                    .ifPresent(result -> text.append(" (").append(result).append(") "));
        }
        text.append(inBrackets(flags(resource, node)));
        if (running.size() > 1) {
            text.append(" [");
            running.forEach(each -> text.append(' ').append(each));
            text.append(" ]");
        }
        return text.toString();
    }

    /** Why a resource could not even be looked for. */
    private Optional<String> failedProbe(LiveResource resource, @Nullable LiveNode node) {
        for (LiveCluster.FailedOperation failure : cluster.failures()) {
            OperationRecord op = failure.operation();
            if (LiveCluster.FailedOperation.isImpossibleProbe(op)
                    && failure.resource().baseId().equals(resource.baseId())
                    && (!resource.unique() || failure.resource() == resource)
                    && (node == null || node == failure.node())) {
                return Optional.of(exitText(OcfResult.ofCode(op.returnCode())));
            }
        }
        return Optional.empty();
    }

    private static String exitText(OcfResult result) {
        return switch (result) {
            case OK -> "OK";
            case ERROR -> "Error occurred";
            case INVALID_PARAM -> "Invalid parameter";
            case UNIMPLEMENTED -> "Unimplemented";
            case INSUFFICIENT_PRIVILEGES -> "Insufficient privileges";
            case NOT_INSTALLED -> "Not installed";
            case NOT_CONFIGURED -> "Not configured";
            case NOT_RUNNING -> "Not running";
            case PROMOTED -> "Promoted";
            case FAILED_PROMOTED -> "Failed in promoted role";
            case DEGRADED -> "Degraded";
            case DEGRADED_PROMOTED -> "Degraded promoted";
            case UNKNOWN -> "Unknown exit status";
        };
    }

    private static String name(LiveResource resource) {
        // Interchangeable instances are shown by the name that they share.
        return resource.unique() ? resource.id() : resource.baseId();
    }

    private static @Nullable LiveNode pendingNode(LiveResource resource) {
        return resource.pendingNode().orElse(null);
    }

    private static Role displayed(LiveResource resource) {
        if (resource.role() == Role.STARTED && resource.inPromotable()) {
            return Role.UNPROMOTED;
        }
        return resource.role() == Role.UNKNOWN ? Role.STOPPED : resource.role();
    }

    private Optional<String> pendingState(LiveResource resource) {
        return resource.pendingTask().filter(task -> pending).flatMap(task -> switch (task) {
            case "start" -> Optional.of("Starting");
            case "stop" -> Optional.of("Stopping");
            case "promote" -> Optional.of("Promoting");
            case "demote" -> Optional.of("Demoting");
            case "migrate_to", "migrate_from" -> Optional.of("Migrating");
            default -> Optional.empty();
        });
    }

    private List<String> flags(LiveResource resource, @Nullable LiveNode node) {
        List<String> flags = new ArrayList<>();
        if (node != null && !node.online() && node.unclean()) {
            flags.add("UNCLEAN");
        }
        if (pending
                && resource.pendingTask().filter(task -> task.equals("monitor")).isPresent()) {
            flags.add("Monitoring");
        }
        if (node != null && resource.lockNode().equals(Optional.of(node))) {
            flags.add("LOCKED");
        }
        Optional<Role> target = targetRole(resource);
        if (target.equals(Optional.of(Role.STOPPED))) {
            flags.add("disabled");
        } else if (target.equals(Optional.of(Role.UNPROMOTED)) && resource.inPromotable()) {
            flags.add("target-role:Unpromoted");
        }
        if (resource.blocked()) {
            flags.add("blocked");
        } else if (resource.maintenance()) {
            flags.add("maintenance");
        } else if (!resource.managed()) {
            flags.add("unmanaged");
        }
        if (resource.failureIgnored()) {
            flags.add("failure ignored");
        }
        return flags;
    }

    // ---- clones

    private void cloneSet(LiveResource clone, int depth) {
        List<String> flags = new ArrayList<>();
        if (clone.promotable()) {
            flags.add("promotable");
        }
        if (clone.unique()) {
            flags.add("unique");
        }
        addCollectionFlags(clone, flags);
        String member =
                clone.children().isEmpty() ? "" : clone.children().getFirst().baseId();
        line(depth, "Clone Set: " + clone.id() + " [" + member + "]" + inBrackets(flags) + ":");
        List<LiveNode> promoted = new ArrayList<>();
        List<LiveNode> started = new ArrayList<>();
        for (LiveResource child : clone.children()) {
            boolean partly = child.active(false);
            if (showsAlone(clone, child, partly)) {
                resource(child, depth + 1);
            } else if (partly) {
                LiveNode node = child.primitives().getFirst().running().getFirst();
                (child.currentRole().compareTo(Role.UNPROMOTED) > 0 ? promoted : started).add(node);
            }
        }
        list("Promoted", names(promoted), depth + 1);
        String word = !clone.promotable()
                ? "Started"
                : instanceRole(clone).equals(Optional.of(Role.UNPROMOTED)) ? "Unpromoted (target-role)" : "Unpromoted";
        list(word, names(started), depth + 1);
        if (!clone.unique() && clone.cloneTraits().max() > promoted.size() + started.size()) {
            stopped(clone).forEach((state, nodes) -> list(state, names(nodes), depth + 1));
        }
    }

    /** The role that the clone, or what it holds, shall have. */
    private static Optional<Role> instanceRole(LiveResource clone) {
        return targetRole(clone).or(() -> targetRole(clone.children().getFirst()));
    }

    private boolean showsAlone(LiveResource clone, LiveResource child, boolean partly) {
        if (clone.unique()) {
            return partly || !child.orphan();
        }
        boolean inFlight = pending
                && child.primitives().stream()
                        .anyMatch(part -> part.pendingTask().isPresent());
        if (inFlight && child.kind() == Kind.PRIMITIVE) {
            return true;
        }
        if (!partly) {
            return false;
        }
        List<LiveResource> parts = child.primitives();
        if (parts.stream().anyMatch(part -> part.orphan() || part.failed())
                || parts.stream().noneMatch(LiveResource::managed)) {
            return true;
        }
        if (!child.active(true)) {
            return true;
        }
        TreeSet<Integer> nodes = new TreeSet<>();
        parts.forEach(part -> part.running().forEach(node -> nodes.add(node.index())));
        if (nodes.size() != 1) {
            return true;
        }
        LiveNode node = cluster.nodes().get(nodes.first());
        return !node.online() && node.unclean();
    }

    /** Where nothing of a clone is active, by what is known of the reason. */
    private Map<String, List<LiveNode>> stopped(LiveResource clone) {
        Set<LiveNode> active = new LinkedHashSet<>(clone.running());
        clone.primitives().forEach(primitive -> active.addAll(primitive.running()));
        Map<String, List<LiveNode>> nodes = new TreeMap<>();
        for (LiveNode node : cluster.nodes()) {
            boolean listed = (cluster.options().symmetricCluster() && clone.mayUse(node))
                    || clone.known().contains(node);
            if (listed && !active.contains(node)) {
                String state = failedProbe(clone.children().getFirst(), node)
                        .map(result -> "Stopped (" + result + ")")
                        .orElse(
                                instanceRole(clone).equals(Optional.of(Role.STOPPED))
                                        ? "Stopped (disabled)"
                                        : "Stopped");
                nodes.computeIfAbsent(state, key -> new ArrayList<>()).add(node);
            }
        }
        return nodes;
    }

    private static List<String> names(List<LiveNode> nodes) {
        return nodes.stream()
                .sorted(Comparator.comparingInt(LiveNode::index))
                .map(node -> node.name().value())
                .toList();
    }

    /** How many instances there are, how many an operator disabled, how many a failure blocks. */
    record Counts(int all, int disabled, int blocked) {
        static Counts of(LiveCluster cluster) {
            int all = 0;
            int disabled = 0;
            int blocked = 0;
            for (LiveResource resource : cluster.resources()) {
                for (LiveResource primitive : resource.primitives()) {
                    if (primitive.orphan() && !primitive.active(false)) {
                        continue;
                    }
                    all++;
                    if (StatusText.disabled(primitive)) {
                        disabled++;
                    }
                    if (primitive.blocked()) {
                        blocked++;
                    }
                }
            }
            return new Counts(all, disabled, blocked);
        }
    }
}
