package org.jcrm.cli.render;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jcrm.core.codec.api.StatusReport;
import org.jcrm.core.controller.Lifecycle;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Role;
import org.jcrm.core.status.ClusterStatus;
import org.jcrm.core.status.ClusterStatus.CloneStatus;
import org.jcrm.core.status.ClusterStatus.GroupStatus;
import org.jcrm.core.status.ClusterStatus.NodeStatus;
import org.jcrm.core.status.ClusterStatus.PrimitiveStatus;
import org.jcrm.core.status.ClusterStatus.ResourceStatus;

/**
 * A status in one word, with the sentences that justify it.
 *
 * @param down what should run and does not, or why nothing can be said
 * @param degraded what works but needs attention
 */
public record Health(List<String> down, List<String> degraded) {
    /** From good to bad. */
    public enum Level {
        HEALTHY,
        DEGRADED,
        DOWN
    }

    public Health {
        down = List.copyOf(down);
        degraded = List.copyOf(degraded);
    }

    public Level level() {
        return !down.isEmpty() ? Level.DOWN : degraded.isEmpty() ? Level.HEALTHY : Level.DEGRADED;
    }

    public static Health of(StatusReport report) {
        List<String> down = new ArrayList<>();
        Set<String> degraded = new LinkedHashSet<>();
        ClusterStatus status = report.cluster();
        Lifecycle lifecycle = report.local().lifecycle();
        if (lifecycle != Lifecycle.MEMBER && lifecycle != Lifecycle.DC) {
            down.add("This node takes no part (" + lifecycle.name().toLowerCase(Locale.ROOT) + ")"
                    + (report.local().sentence().isEmpty()
                            ? "."
                            : ": " + report.local().sentence()));
        }
        if (status.dc().isEmpty()) {
            down.add("No designated controller is known.");
        }
        if (!status.quorate()) {
            String policy = status.options().noQuorumPolicy();
            if (policy.equals("ignore")) {
                degraded.add("This partition has no quorum, which the configuration ignores.");
            } else {
                down.add("This partition has no quorum (no-quorum-policy=" + policy + ").");
            }
        }
        for (NodeStatus node : status.nodes()) {
            String state = NodeSection.state(node);
            if (!state.equals("online")) {
                degraded.add("Node " + node.name() + " is " + state + ".");
            }
        }
        status.resources().forEach(resource -> judge(resource, down, degraded));
        status.failures()
                .forEach(failure -> degraded.add(failure.resource() + ": " + failure.task() + " failed on "
                        + failure.node() + (failure.exitReason().isEmpty() ? "." : ": " + failure.exitReason())));
        if (status.options().maintenanceMode()) {
            degraded.add("The cluster is in maintenance mode: nothing is started, stopped or recovered.");
        }
        degraded.addAll(status.notices());
        degraded.addAll(report.local().notices());
        return new Health(down, List.copyOf(degraded));
    }

    private static void judge(ResourceStatus resource, List<String> down, Set<String> degraded) {
        for (PrimitiveStatus each : ResourceLines.flatten(List.of(resource))) {
            if (each.failed() || each.blocked()) {
                degraded.add(each.id() + " is " + (each.failed() ? "failed" : "blocked") + on(each.runningOn()) + ".");
            }
        }
        if (resource.disabled()) {
            degraded.add(resource.id() + " is disabled.");
            return;
        }
        switch (resource) {
            case PrimitiveStatus primitive -> {
                if (!ResourceLines.active(primitive) && !primitive.orphaned()) {
                    down.add(primitive.id() + " is stopped" + ask("stopped " + primitive.id()));
                }
            }
            case GroupStatus group ->
                group.members().stream()
                        .filter(member -> !ResourceLines.active(member) && !member.disabled())
                        .forEach(member -> down.add(member.id() + " is stopped" + ask("stopped " + member.id())));
            case CloneStatus clone -> {
                List<PrimitiveStatus> instances = ResourceLines.flatten(List.of(clone));
                if (instances.stream().noneMatch(ResourceLines::active)) {
                    down.add(clone.id() + " runs nowhere" + ask("stopped " + clone.id()));
                } else if (clone.promotable() && instances.stream().noneMatch(each -> each.role() == Role.PROMOTED)) {
                    down.add(
                            clone.id() + " is promoted nowhere" + ask(clone.id().value()));
                } else {
                    long stopped = instances.stream()
                            .filter(each -> !ResourceLines.active(each))
                            .count();
                    if (stopped > 0) {
                        degraded.add(clone.id() + ": " + stopped + " of " + instances.size()
                                + (instances.size() == 1 ? " instance is" : " instances are") + " stopped.");
                    }
                }
            }
        }
    }

    /** Where the reason is found. */
    private static String ask(String question) {
        return ": jcrm why " + question + ".";
    }

    private static String on(List<NodeName> nodes) {
        return nodes.isEmpty() ? "" : " on " + String.join(", ", ResourceLines.names(nodes));
    }
}
