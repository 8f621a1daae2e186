package org.jcrm.core.policy.why;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jcrm.core.cib.CibEdit;
import org.jcrm.core.model.ColocationConstraint;
import org.jcrm.core.model.Constraint;
import org.jcrm.core.model.LocationConstraint;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.OrderConstraint;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.Role;
import org.jcrm.core.model.Score;
import org.jcrm.core.policy.Cause;
import org.jcrm.core.policy.Contribution;
import org.jcrm.core.policy.PlacementTrace;
import org.jcrm.core.policy.PlacementTrace.MissingAction;
import org.jcrm.core.policy.PlacementTrace.NodeScore;
import org.jcrm.core.policy.PlacementTrace.NodeTrace;
import org.jcrm.core.policy.PlacementTrace.ResourceTrace;
import org.jcrm.core.policy.why.Changes.Gathered;
import org.jcrm.core.status.FailCounts;
import org.jcrm.core.status.FailureReset;
import org.jcrm.core.status.LiveNode;
import org.jcrm.core.status.LiveResource;

/** Thinks of changes: for each reason that speaks against what is wanted, what would take it away. */
final class Candidates {
    /** How far colocations and orders are followed. */
    private static final int DEPTH = 3;

    /** Nodes that are considered when none was asked for. */
    private static final int NODES = 4;

    private final PlacementTrace trace;
    private final Subject subject;
    private final ReasonText text;
    private final Verdicts verdicts;
    private final Trials trials;
    private final Gathered gathered = new Gathered();

    Candidates(PlacementTrace trace, Subject subject, ReasonText text, Verdicts verdicts, Trials trials) {
        this.trace = trace;
        this.subject = subject;
        this.text = text;
        this.verdicts = verdicts;
        this.trials = trials;
    }

    List<Candidate> collect() {
        cluster();
        List<LiveNode> targets = targets();
        for (ResourceTrace unit : subject.units()) {
            of(unit, targets, 0);
        }
        ResourceTrace leader = subject.leaders().getFirst();
        if (trials.target().isPresent() || subject.several()) {
            targets.forEach(node -> prefer(leader, node));
        } else {
            // One node is enough to show how it is done.
            verdicts.possible(leader).stream()
                    .map(NodeScore::node)
                    .filter(targets::contains)
                    .findFirst()
                    .ifPresent(node -> prefer(leader, node));
        }
        return gathered.all();
    }

    /** Where the resource might be instead. */
    private List<LiveNode> targets() {
        if (trials.target().isPresent()) {
            return trace.cluster().node(trials.target().get()).stream().toList();
        }
        return trace.nodes().stream()
                .map(NodeTrace::node)
                .filter(node -> !node.bundled()
                        && !(subject.runsOn(node.name())
                                && subject.complete()
                                && !subject.whole().promotable()))
                .limit(NODES)
                .toList();
    }

    // ---- the whole cluster

    private void cluster() {
        property("stop-all-resources", trace.cluster().options().stopAllResources(), "false");
        property("maintenance-mode", trace.cluster().options().maintenanceMode(), "false");
        if (!trace.cluster().quorate()) {
            gathered.add(new Candidate(
                    Candidate.CLUSTER,
                    "let the cluster have quorum (start more nodes)",
                    "jcrm cluster start",
                    cib -> Candidate.edit(0, "", "", new CibEdit.SetCluster(true, cib.dc()))
                            .change()
                            .apply(cib)));
        }
        boolean noDevice =
                trace.cluster().options().fencingEnabled() && !trace.cluster().haveFenceDevice();
        if (noDevice) {
            gathered.add(Candidate.edit(
                    Candidate.CLUSTER,
                    "configure a fencing device, or knowingly do without (fencing-enabled=false)",
                    Candidate.APPLY,
                    new CibEdit.SetProperty("fencing-enabled", Optional.of("false"))));
        }
    }

    private void property(String name, boolean on, String off) {
        if (on) {
            gathered.add(Candidate.edit(
                    Candidate.CLUSTER,
                    "set " + name + "=" + off,
                    Candidate.APPLY,
                    new CibEdit.SetProperty(name, Optional.of(off))));
        }
    }

    // ---- one resource

    private void of(ResourceTrace unit, List<LiveNode> targets, int depth) {
        if (depth > DEPTH || !gathered.visit(unit.live().id())) {
            return;
        }
        options(unit.live());
        for (LiveNode node : targets) {
            obstacles(verdicts.node(node));
            failures(unit, node);
            NodeScore score = Verdicts.score(unit, node);
            if (!score.present() && !trace.cluster().options().symmetricCluster()) {
                allow(unit.live(), node);
            }
            for (Contribution each : score.contributions()) {
                contribution(unit, node, each, each.amount() < 0, depth);
            }
        }
        Subject.place(unit).ifPresent(node -> {
            for (Contribution each : Verdicts.score(unit, node).contributions()) {
                contribution(unit, node, each, each.amount() > 0, depth);
            }
            for (Contribution each : verdicts.ranked(unit).promotionReasons()) {
                contribution(unit, node, each, true, depth);
            }
        });
        unit.blocked().forEach(action -> action.missing().forEach(missing -> missing(unit, missing, targets, depth)));
        if (unit.live().blocked()) {
            trace.nodes().forEach(each -> cleanup(unit.live(), each.node()));
        }
    }

    /** target-role and is-managed, at the level that has them. */
    private void options(LiveResource live) {
        for (LiveResource level = live; level != null; level = level.parent()) {
            String id = level.baseId();
            if (meta(id, "target-role")
                    .filter(role -> !role.equalsIgnoreCase("Started"))
                    .isPresent()) {
                gathered.add(Candidate.edit(
                        Candidate.COMMAND,
                        "enable " + id,
                        "jcrm resource enable " + id,
                        new CibEdit.SetMetaAttribute(ResourceId.of(id), "target-role", Optional.empty())));
            }
            for (String option : List.of("is-managed", "maintenance")) {
                if (meta(id, option).isPresent()) {
                    gathered.add(Candidate.edit(
                            Candidate.EDIT,
                            "remove " + option + "=" + meta(id, option).get() + " from " + id,
                            Candidate.APPLY,
                            new CibEdit.SetMetaAttribute(ResourceId.of(id), option, Optional.empty())));
                }
            }
        }
    }

    private Optional<String> meta(String id, String name) {
        return Configured.meta(trials.cib(), id, name);
    }

    private void contribution(ResourceTrace unit, LiveNode node, Contribution each, boolean matters, int depth) {
        Cause cause = each.cause();
        switch (cause.kind()) {
            case LOCATION -> {
                if (matters) {
                    location(cause.id());
                }
            }
            case DISCOVERY -> exclusive(unit.live());
            case HISTORY -> {
                if (matters) {
                    trace.nodes().forEach(any -> cleanup(unit.live(), any.node()));
                }
            }
            case FAILURES -> failures(unit, node);
            case HEALTH -> {
                if (matters) {
                    health(node);
                }
            }
            case TICKET -> ticket(cause);
            case SHUTDOWN_LOCK ->
                gathered.add(Remedies.start(
                        NodeName.of(cause.detail()), trace.cluster().now()));
            case CAPACITY ->
                gathered.add(Candidate.edit(
                        Candidate.CLUSTER,
                        "place without regard to capacity (placement-strategy=default)",
                        Candidate.APPLY,
                        new CibEdit.SetProperty("placement-strategy", Optional.empty())));
            case WITH -> company(cause, node, depth);
            case WISH -> company(cause, node, DEPTH);
            case BASE, BUNDLE, STICKINESS, CONTAINER, INSTANCES, TARGET_ROLE, PROMOTION_SCORE, RANK, SETTLED -> {
                // Nothing that an operator would change; a preference may outweigh it.
            }
        }
    }

    // ---- constraints

    private void location(String id) {
        text.constraint(id).ifPresent(constraint -> {
            if (constraint instanceof LocationConstraint location && madeByMove(location)) {
                clear(location);
            } else {
                drop(constraint);
            }
        });
    }

    private static boolean madeByMove(LocationConstraint location) {
        String resource = location.resource().map(ResourceId::value).orElse("");
        return location.id().equals("cli-prefer-" + resource)
                || location.id().startsWith("cli-ban-" + resource + "-on-");
    }

    /** The command removes everything that moves left for the resource. */
    private void clear(LocationConstraint location) {
        String resource = location.resource().orElseThrow().value();
        List<CibEdit> edits = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (Constraint each : trials.cib().configuration().constraints()) {
            if (each instanceof LocationConstraint other
                    && madeByMove(other)
                    && other.resource().orElseThrow().value().equals(resource)) {
                edits.add(new CibEdit.RemoveConstraint(other.id()));
                ids.add(other.id());
            }
        }
        gathered.add(Candidate.edits(
                Candidate.COMMAND, "remove " + Words.list(ids), "jcrm resource clear " + resource, edits));
    }

    private void drop(Constraint constraint) {
        gathered.add(Candidate.edit(
                Candidate.EDIT,
                "remove " + Conflicts.described(constraint),
                Candidate.APPLY,
                new CibEdit.RemoveConstraint(constraint.id())));
    }

    private void exclusive(LiveResource live) {
        for (Constraint each : trials.cib().configuration().constraints()) {
            if (each instanceof LocationConstraint location
                    && location.discovery().filter("exclusive"::equals).isPresent()
                    && location.resource()
                            .filter(id -> id.value().equals(live.top().baseId())
                                    || id.value().equals(live.baseId()))
                            .isPresent()) {
                drop(location);
            }
        }
    }

    private void company(Cause cause, LiveNode node, int depth) {
        text.constraint(cause.id())
                .filter(ColocationConstraint.class::isInstance)
                .map(ColocationConstraint.class::cast)
                .ifPresent(colocation -> {
                    drop(colocation);
                    if (colocation.score().isInfinity() && colocation.sets().isEmpty()) {
                        gathered.add(Remedies.relax(colocation));
                    }
                });
        ResourceTrace other = trace.resources().get(cause.other());
        if (other == null || depth >= DEPTH) {
            return;
        }
        List<ResourceTrace> parts = new ArrayList<>();
        primitives(other, parts);
        boolean promoted = text.constraint(cause.id())
                .filter(ColocationConstraint.class::isInstance)
                .map(ColocationConstraint.class::cast)
                .flatMap(ColocationConstraint::primaryRole)
                .filter(role -> role == Role.PROMOTED)
                .isPresent();
        parts.forEach(part -> of(part, List.of(node), depth + 1));
        boolean there = parts.stream()
                .anyMatch(part -> (promoted ? Subject.promotedAt(part) : Subject.place(part))
                        .filter(at -> at == node)
                        .isPresent());
        if (!there && verdicts.node(node).available()) {
            gathered.add(Remedies.move(other.live(), node, promoted));
        }
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

    private void missing(ResourceTrace unit, MissingAction missing, List<LiveNode> targets, int depth) {
        if (missing.task().equals("stonith")) {
            gathered.add(Remedies.start(
                    NodeName.of(missing.resource()), trace.cluster().now()));
            return;
        }
        ResourceTrace other = trace.resources().get(missing.resource());
        if (other != null) {
            List<LiveNode> everywhere = trace.nodes().stream()
                    .map(NodeTrace::node)
                    .filter(node -> !node.bundled())
                    .limit(NODES)
                    .toList();
            List<ResourceTrace> parts = new ArrayList<>();
            primitives(other, parts);
            parts.forEach(part -> of(part, targets.isEmpty() ? targets : everywhere, depth + 1));
        }
        Optional<OrderConstraint> order = new StopReasons(trace, text, verdicts).order(unit, missing.resource());
        order.ifPresent(this::drop);
    }

    private void ticket(Cause cause) {
        if (cause.other().isEmpty()) {
            return;
        }
        gathered.add(Remedies.grant(cause.other(), trace.cluster().now()));
        text.constraint(cause.id()).ifPresent(this::drop);
    }

    // ---- nodes

    private void obstacles(NodeTrace each) {
        LiveNode node = each.node();
        if (each.available()) {
            return;
        }
        NodeName name = node.name();
        if (node.standby()) {
            gathered.add(Candidate.edits(
                    Candidate.COMMAND,
                    "take " + name + " out of standby",
                    "jcrm node unstandby " + name,
                    List.of(
                            new CibEdit.SetPermanentAttribute(name, "standby", Optional.empty()),
                            new CibEdit.SetTransientAttribute(name, "standby", Optional.empty()))));
        }
        if (node.maintenance()) {
            gathered.add(Candidate.edit(
                    Candidate.COMMAND,
                    "take " + name + " out of maintenance",
                    "jcrm attribute set maintenance --delete --permanent --node " + name,
                    new CibEdit.SetPermanentAttribute(name, "maintenance", Optional.empty())));
        }
        if (node.isMember() && (!each.online() || each.unclean().isPresent() || each.shutdown())) {
            gathered.add(Remedies.start(name, trace.cluster().now()));
        }
    }

    private void health(LiveNode node) {
        node.attributes().forEach((name, value) -> {
            if (name.startsWith("#health")) {
                gathered.add(Candidate.edits(
                        Candidate.COMMAND,
                        "declare " + node + " healthy (" + name + ")",
                        "jcrm attribute set " + name + " green --node " + node,
                        List.of(new CibEdit.SetTransientAttribute(node.name(), name, Optional.of("green")))));
            }
        });
    }

    // ---- failures

    private void failures(ResourceTrace unit, LiveNode node) {
        FailCounts counts = new FailCounts(trace.cluster());
        if (counts.effective(unit.live(), node).count().value() <= 0) {
            return;
        }
        String id = unit.live().baseId();
        List<CibEdit> edits =
                FailureReset.reset(trials.cib(), ResourceId.of(id), Optional.of(node.name()), Optional.empty());
        if (!edits.isEmpty()) {
            gathered.add(Candidate.edits(
                    Candidate.COMMAND,
                    "forget the failures of " + id + " on " + node,
                    "jcrm resource failcount reset " + id + " " + node,
                    edits));
        }
        cleanup(unit.live(), node);
    }

    private void cleanup(LiveResource live, LiveNode node) {
        List<CibEdit> edits =
                FailureReset.cleanup(trials.cib(), ResourceId.of(live.baseId()), Optional.of(node.name()));
        if (!edits.isEmpty()) {
            gathered.add(Candidate.edits(
                    Candidate.COMMAND,
                    "clean up after " + live.baseId() + " on " + node,
                    "jcrm resource cleanup " + live.baseId() + " " + node,
                    edits));
        }
    }

    // ---- preferences

    private void allow(LiveResource live, LiveNode node) {
        String top = live.top().baseId();
        gathered.add(Candidate.edit(
                Candidate.EDIT,
                "allow " + top + " on " + node + " (a location constraint with score 0)",
                Candidate.APPLY,
                new CibEdit.PutConstraint(LocationConstraint.of(
                        "location-" + top + "-" + node, ResourceId.of(top), node.name(), Score.ZERO))));
    }

    /** A move, and the smallest preference that outweighs what speaks for the node it is on. */
    private void prefer(ResourceTrace unit, LiveNode node) {
        if (!verdicts.node(node).available() || Verdicts.score(unit, node).score() < 0 && !subject.several()) {
            return;
        }
        boolean promotes = subject.whole().promotable();
        gathered.add(Remedies.move(subject.whole(), node, promotes));
        if (promotes) {
            return;
        }
        Subject.place(unit).ifPresent(at -> {
            long lead = (long) Verdicts.score(unit, at).score()
                    - Verdicts.score(unit, node).score();
            if (lead >= 0 && lead + 1 < Score.LIMIT && !subject.several()) {
                String id = subject.whole().top().baseId();
                gathered.add(Candidate.edit(
                        Candidate.EDIT,
                        "let " + id + " prefer " + node + " by " + (lead + 1) + " (a location constraint)",
                        Candidate.APPLY,
                        new CibEdit.PutConstraint(LocationConstraint.of(
                                "location-" + id + "-" + node,
                                ResourceId.of(id),
                                node.name(),
                                Score.of((int) lead + 1)))));
            }
        });
    }
}
