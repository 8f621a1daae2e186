package org.jcrm.core.policy.why;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jcrm.core.model.ColocationConstraint;
import org.jcrm.core.model.Constraint;
import org.jcrm.core.model.Flags;
import org.jcrm.core.model.OrderConstraint;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.Role;
import org.jcrm.core.policy.Cause;
import org.jcrm.core.policy.Contribution;
import org.jcrm.core.policy.PlacementTrace;
import org.jcrm.core.policy.PlacementTrace.BlockedAction;
import org.jcrm.core.policy.PlacementTrace.MissingAction;
import org.jcrm.core.policy.PlacementTrace.NodeTrace;
import org.jcrm.core.policy.PlacementTrace.ResourceTrace;
import org.jcrm.core.status.LiveNode;
import org.jcrm.core.status.LiveResource;

/** Why something does not run: everything that keeps it from it, the strongest first. */
final class StopReasons {
    /** How far "because" is followed from one resource to the next. */
    private static final int DEPTH = 4;

    private final PlacementTrace trace;
    private final ReasonText text;
    private final Verdicts verdicts;

    StopReasons(PlacementTrace trace, ReasonText text, Verdicts verdicts) {
        this.trace = trace;
        this.text = text;
        this.verdicts = verdicts;
    }

    /** Sentences without a full stop; never empty. */
    List<String> of(ResourceTrace unit) {
        return of(unit, new LinkedHashSet<>());
    }

    private List<String> of(ResourceTrace unit, Set<String> visited) {
        visited.add(unit.live().id());
        Set<String> found = new LinkedHashSet<>();
        LiveResource live = unit.live();
        if (trace.cluster().options().stopAllResources()) {
            found.add("all resources shall be stopped (stop-all-resources=true)");
        }
        disabled(live).ifPresent(found::add);
        if (live.orphan()) {
            found.add("it is not in the configuration");
        }
        if (live.blocked()) {
            found.add("a failure blocks it until \"jcrm resource cleanup " + live.baseId() + "\" (on-fail=block)");
        } else {
            unmanaged(unit).ifPresent(found::add);
        }
        if (unit.node().isEmpty()) {
            nowhere(unit, visited).forEach(found::add);
        }
        for (BlockedAction action : unit.blocked()) {
            if (action.task().equals("start") || action.task().equals("promote")) {
                blocked(unit, action, visited).forEach(found::add);
            }
        }
        if (found.isEmpty() && !unit.blocked().isEmpty()) {
            found.add("its " + unit.blocked().getFirst().task() + " is not possible now");
        }
        if (found.isEmpty()) {
            found.add(
                    unit.reasons().isEmpty()
                            ? "nothing is planned for it"
                            : unit.reasons().getLast());
        }
        return List.copyOf(found);
    }

    // ---- the operator's wish

    private Optional<String> disabled(LiveResource live) {
        for (LiveResource level = live; level != null; level = level.parent()) {
            if (level.meta("target-role")
                            .filter(role -> role.equalsIgnoreCase("Stopped"))
                            .isPresent()
                    && configuredDisabled(level)) {
                return Optional.of(
                        level == live
                                ? "it is disabled (target-role=Stopped)"
                                : level.baseId() + ", of which it is a part, is disabled (target-role=Stopped)");
            }
        }
        return live.nextRole() == Role.STOPPED
                        && live.meta("target-role")
                                .filter(role -> role.equalsIgnoreCase("Stopped"))
                                .isPresent()
                ? Optional.of("it is disabled (target-role=Stopped, by the resource defaults)")
                : Optional.empty();
    }

    /** Whether the option is set at this level itself, and not inherited from what is around it. */
    private boolean configuredDisabled(LiveResource level) {
        return Configured.meta(trace.cluster().cib(), level.baseId(), "target-role")
                .filter(role -> role.equalsIgnoreCase("Stopped"))
                .isPresent();
    }

    private Optional<String> unmanaged(ResourceTrace unit) {
        LiveResource live = unit.live();
        if (unit.managed()) {
            return Optional.empty();
        }
        if (trace.cluster().options().maintenanceMode()) {
            return Optional.of("the cluster is in maintenance (maintenance-mode=true)");
        }
        if (live.maintenance()) {
            return Optional.of(live.running().stream()
                    .filter(node -> node.maintenance() && !Flags.isTrue(live.meta(), "maintenance"))
                    .map(node -> node + " is in maintenance")
                    .findFirst()
                    .orElse("it is in maintenance (maintenance=true)"));
        }
        if (live.managed()
                && !trace.cluster().haveFenceDevice()
                && trace.cluster().options().fencingEnabled()) {
            return Optional.of("fencing is enabled, but there is no fencing device: nothing is started");
        }
        return Optional.of("it is not managed (is-managed=false)");
    }

    // ---- no node

    private List<String> nowhere(ResourceTrace unit, Set<String> visited) {
        List<LiveNode> available = trace.nodes().stream()
                .filter(NodeTrace::available)
                .filter(each -> !each.node().bundled() || unit.live().ownNode().isPresent())
                .map(NodeTrace::node)
                .toList();
        if (available.isEmpty()) {
            List<String> nodes = trace.nodes().stream()
                    .map(each -> each.node() + " " + Words.list(NodeText.obstacles(each)))
                    .toList();
            return List.of("no node is available: " + String.join("; ", nodes));
        }
        Optional<Contribution> common = verdicts.commonBan(unit, available);
        if (common.isPresent()) {
            Cause cause = common.get().cause();
            if (cause.kind() == Cause.Kind.WITH) {
                return List.of(company(cause, visited));
            }
            if (cause.kind() == Cause.Kind.TARGET_ROLE) {
                return List.of();
            }
            if (cause.kind() == Cause.Kind.INSTANCES) {
                return List.of("every available node has its instance already" + unavailable());
            }
            return verdicts.forbidding(unit, available.getFirst()).stream()
                    .limit(1)
                    .toList();
        }
        List<String> reasons = new ArrayList<>();
        List<String> nodes = new ArrayList<>();
        for (LiveNode node : available) {
            List<String> why = verdicts.forbidding(unit, node);
            if (!why.isEmpty()) {
                nodes.add(node + ": " + why.getFirst());
            }
        }
        for (NodeTrace each : trace.nodes()) {
            if (!each.available() && !each.node().bundled()) {
                nodes.add(each.node() + ": " + Words.list(NodeText.obstacles(each)));
            }
        }
        if (verdicts.possible(unit).isEmpty()) {
            reasons.add("no node may run it (" + String.join("; ", nodes) + ")");
        }
        return reasons;
    }

    private String unavailable() {
        List<String> nodes = trace.nodes().stream()
                .filter(each -> !each.available() && !each.node().bundled())
                .map(each -> each.node() + " " + Words.list(NodeText.obstacles(each)))
                .toList();
        return nodes.isEmpty() ? "" : " (" + String.join("; ", nodes) + ")";
    }

    private String company(Cause cause, Set<String> visited) {
        Optional<ColocationConstraint> constraint = text.constraint(cause.id())
                .filter(ColocationConstraint.class::isInstance)
                .map(ColocationConstraint.class::cast);
        String where = ReasonText.where(constraint, cause.other());
        String by = cause.id().startsWith("#") ? "" : " (" + cause.id() + ")";
        boolean promoted = where.endsWith("is promoted");
        String state = promoted ? "it is promoted nowhere" : "it runs nowhere";
        return "it must be " + where + by + ", and " + state + because(cause.other(), visited);
    }

    /** {@code , since …}: why the other resource does not run. */
    private String because(String id, Set<String> visited) {
        ResourceTrace other = trace.resources().get(id);
        if (other == null || visited.size() >= DEPTH) {
            return "";
        }
        List<ResourceTrace> parts = new ArrayList<>();
        primitives(other, parts);
        return parts.stream()
                .filter(part -> Subject.place(part).isEmpty()
                        && !visited.contains(part.live().id()))
                .findFirst()
                .map(part ->
                        ", since " + about(part.live().id(), of(part, visited).getFirst()))
                .orElse("");
    }

    /** A sentence about "it" becomes one about the named resource. */
    private static String about(String id, String sentence) {
        if (sentence.startsWith("its ")) {
            return "the " + sentence.substring(4).replaceFirst(" waits", " of " + id + " waits");
        }
        return sentence.startsWith("it ") ? id + sentence.substring(2) : sentence;
    }

    private void primitives(ResourceTrace resource, List<ResourceTrace> into) {
        if (resource.live().isPrimitive()) {
            into.add(resource);
        }
        resource.live()
                .children()
                .forEach(child ->
                        primitives(Objects.requireNonNull(trace.resources().get(child.id())), into));
    }

    // ---- what must come first

    private List<String> blocked(ResourceTrace unit, BlockedAction action, Set<String> visited) {
        List<String> found = new ArrayList<>();
        switch (action.reason()) {
            case "no quorum" ->
                found.add("the cluster has no quorum (no-quorum-policy="
                        + trace.cluster().options().text("no-quorum-policy").orElse("stop") + ")");
            case "quorum freeze" -> found.add("without quorum nothing is started (no-quorum-policy=freeze)");
            default -> {
                if (action.missing().isEmpty()) {
                    engineWords(action.reason()).ifPresent(found::add);
                }
            }
        }
        if (action.node().filter(LiveNode::pending).isPresent()) {
            found.add(action.node().get() + " has not joined fully yet");
        }
        Set<String> told = new LinkedHashSet<>();
        for (MissingAction missing : action.missing()) {
            // One instance of a clone says what all of them would say.
            if (told.add(configured(missing.resource()) + " " + missing.task())) {
                found.add(missing(unit, action, missing, visited));
            }
        }
        return found;
    }

    private String configured(String id) {
        ResourceTrace resource = trace.resources().get(id);
        if (resource == null) {
            return id;
        }
        LiveResource top = resource.live().top();
        return top.isClone() ? top.id() : id;
    }

    /** What the engine noted, where no single action is missing. */
    private static Optional<String> engineWords(String reason) {
        String company = "colocation with ";
        String unrunnable = "unrunnable ";
        if (reason.startsWith(company)) {
            String other = reason.substring(company.length());
            return Optional.of("it must be with " + other + ", which cannot be started");
        }
        if (reason.startsWith(unrunnable)) {
            return Optional.of(
                    "it waits for something that is not possible (" + reason.substring(unrunnable.length()) + ")");
        }
        return reason.isEmpty() ? Optional.empty() : Optional.of(reason);
    }

    private String missing(ResourceTrace unit, BlockedAction action, MissingAction missing, Set<String> visited) {
        if (missing.task().equals("stonith")) {
            return missing.resource() + " must be fenced first, and that is not possible";
        }
        String task = switch (missing.task()) {
            case "running" -> "start";
            case "promoted" -> "promote";
            case "stopped" -> "stop";
            case "demoted" -> "demote";
            default -> missing.task();
        };
        String by = order(unit, missing.resource())
                .map(order -> " (order " + order.id() + ")")
                .orElse("");
        return "its " + action.task() + " waits for the " + task + " of " + configured(missing.resource())
                + by
                + ", which is not possible" + because(missing.resource(), visited);
    }

    /** The order constraint that binds the two, directly or through what they are parts of. */
    Optional<OrderConstraint> order(ResourceTrace then, String first) {
        Set<String> thenNames = names(then.live());
        ResourceTrace other = trace.resources().get(first);
        Set<String> firstNames = other == null ? Set.of(first) : names(other.live());
        for (Constraint each : trace.cluster().cib().configuration().constraints()) {
            if (each instanceof OrderConstraint order) {
                boolean direct = order.first()
                                .map(ResourceId::value)
                                .filter(firstNames::contains)
                                .isPresent()
                        && order.then()
                                .map(ResourceId::value)
                                .filter(thenNames::contains)
                                .isPresent();
                boolean inSets = order.sets().stream()
                                .flatMap(set -> set.resources().stream())
                                .filter(id -> firstNames.contains(id.value()) || thenNames.contains(id.value()))
                                .distinct()
                                .count()
                        > 1;
                if (direct || inSets) {
                    return Optional.of(order);
                }
            }
        }
        return Optional.empty();
    }

    private static Set<String> names(LiveResource live) {
        Set<String> names = new LinkedHashSet<>();
        for (LiveResource level = live; level != null; level = level.parent()) {
            names.add(level.id());
            names.add(level.baseId());
        }
        return names;
    }
}
