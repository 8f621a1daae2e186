package org.jcrm.core.policy.why;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jcrm.core.model.ColocationConstraint;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Score;
import org.jcrm.core.policy.Cause;
import org.jcrm.core.policy.Contribution;
import org.jcrm.core.policy.PlacementTrace;
import org.jcrm.core.policy.PlacementTrace.NodeScore;
import org.jcrm.core.policy.PlacementTrace.NodeTrace;
import org.jcrm.core.policy.PlacementTrace.ResourceTrace;
import org.jcrm.core.status.LiveNode;
import org.jcrm.core.status.LiveResource.Kind;

/** The decision in one sentence, and what else belongs to it. */
final class Decision {
    private final PlacementTrace trace;
    private final Subject subject;
    private final ReasonText text;
    private final Verdicts verdicts;
    private final StopReasons stops;

    Decision(PlacementTrace trace, Subject subject, ReasonText text, Verdicts verdicts) {
        this.trace = trace;
        this.subject = subject;
        this.text = text;
        this.verdicts = verdicts;
        this.stops = new StopReasons(trace, text, verdicts);
    }

    /** The answer first, then details. */
    List<String> sentences(Question question, Optional<NodeName> node) {
        return switch (question) {
            case WHY -> node.isPresent() && !subject.runsOn(node.get()) ? not(node.get()) : why();
            case NOT -> not(node.orElseThrow());
            case STOPPED -> stopped();
        };
    }

    // ---- it runs

    private List<String> why() {
        if (!subject.runsAnywhere()) {
            return stopped();
        }
        List<String> sentences = new ArrayList<>();
        sentences.add(subject.several() ? severalRun() : oneRuns());
        parts(sentences);
        return sentences;
    }

    private String oneRuns() {
        ResourceTrace unit = subject.units().stream()
                .filter(part -> Subject.place(part).isPresent())
                .findFirst()
                .orElseThrow();
        LiveNode node = Subject.place(unit).orElseThrow();
        String runs = (unit.live().running().isEmpty() ? " is started on " : " runs on ") + node;
        String moves = unit.live()
                .activeNode()
                .filter(at -> at != node)
                .map(at -> " moves from " + at + " to " + node)
                .orElse(runs);
        return name() + moves + ": " + reason(unit, node) + ".";
    }

    private String name() {
        return subject.name();
    }

    /** Why that node and no other. */
    private String reason(ResourceTrace unit, LiveNode node) {
        if (!unit.managed() || unit.live().blocked()) {
            return stops.of(unit).getFirst() + ", so it stays where it is";
        }
        List<LiveNode> others = new ArrayList<>();
        List<String> unavailable = new ArrayList<>();
        for (NodeTrace each : trace.nodes()) {
            if (each.node() == node
                    || (each.node().bundled() && unit.live().ownNode().isEmpty())) {
                continue;
            }
            if (each.available()) {
                others.add(each.node());
            } else {
                unavailable.add(each.node() + " " + Words.list(NodeText.obstacles(each)));
            }
        }
        if (others.isEmpty()) {
            return unavailable.isEmpty()
                    ? "there is no other node"
                    : "no other node is available (" + String.join("; ", unavailable) + ")";
        }
        List<NodeScore> rivals = verdicts.possible(unit).stream()
                .filter(score -> score.node() != node)
                .toList();
        if (rivals.isEmpty()) {
            return onlyOne(unit, node, others);
        }
        return best(unit, node, rivals);
    }

    private String onlyOne(ResourceTrace unit, LiveNode node, List<LiveNode> others) {
        Optional<Contribution> common = verdicts.commonBan(unit, others);
        if (common.isPresent() && common.get().cause().kind() == Cause.Kind.WITH) {
            Cause cause = common.get().cause();
            Optional<ColocationConstraint> constraint = text.constraint(cause.id())
                    .filter(ColocationConstraint.class::isInstance)
                    .map(ColocationConstraint.class::cast);
            String by = cause.id().startsWith("#") ? "" : " (" + cause.id() + ")";
            boolean apart = constraint.filter(c -> c.score().isNegative()).isPresent();
            return "it must " + (apart ? "not be " : "be ") + ReasonText.where(constraint, cause.other()) + by
                    + (apart ? "" : ", and that is " + node);
        }
        List<String> why = new ArrayList<>();
        for (LiveNode other : others) {
            why.add(other + ": "
                    + verdicts.forbidding(unit, other).stream().findFirst().orElse("forbidden"));
        }
        return "it is the only node that may run it (" + String.join("; ", why) + ")";
    }

    private String best(ResourceTrace unit, LiveNode node, List<NodeScore> rivals) {
        NodeScore own = Verdicts.score(unit, node);
        NodeScore rival = rivals.getFirst();
        if (own.score() > rival.score()) {
            List<String> why = verdicts.advantages(unit, own.contributions(), node, unit, rival.contributions());
            return "its score there is the highest, " + Score.of(own.score()) + " against "
                    + Score.of(rival.score()) + " on " + rival.node()
                    + (why.isEmpty() ? "" : ": " + Words.list(why));
        }
        if (own.score() < rival.score()) {
            return "it stays where it is active, whatever the scores say";
        }
        Set<String> equal = new TreeSet<>();
        equal.add(node.name().value());
        rivals.stream()
                .filter(each -> each.score() == own.score())
                .forEach(each -> equal.add(each.node().name().value()));
        boolean stays = unit.live().activeNode().filter(at -> at == node).isPresent();
        String nodes = equal.size() > 3 ? equal.size() + " nodes" : Words.list(equal);
        return nodes + " are equally good (score " + Score.of(own.score()) + ")"
                + (stays ? ", and it is active there" : ", and this one has the least to do or comes first by name");
    }

    private String severalRun() {
        Set<String> nodes = subject.nodes(false);
        int wanted = subject.leaders().size();
        String sentence = subject.id() + " runs on " + Words.list(nodes);
        if (!subject.whole().promotable()) {
            return sentence + ": " + spread(wanted) + ".";
        }
        Set<String> promoted = subject.nodes(true);
        if (promoted.isEmpty()) {
            return sentence + ", promoted nowhere: " + noneAbove() + ".";
        }
        return sentence + ", promoted on " + Words.list(promoted) + ": " + promotion() + ".";
    }

    private String spread(int wanted) {
        long running = subject.leaders().stream()
                .filter(unit -> Subject.place(unit).isPresent())
                .count();
        String instances = wanted == 1 ? "1 instance is wanted" : wanted + " instances are wanted";
        return running == wanted ? instances : instances + ", and only " + running + " can be placed";
    }

    private String promotion() {
        ResourceTrace winner = null;
        ResourceTrace rival = null;
        for (ResourceTrace unit : subject.leaders()) {
            ResourceTrace ranked = verdicts.ranked(unit);
            if (Subject.place(unit).isEmpty() || ranked.promotion().isEmpty()) {
                continue;
            }
            boolean wins = Subject.promotedAt(unit).isPresent();
            if (wins && winner == null) {
                winner = unit;
            } else if (!wins && (rival == null || rank(unit) > rank(rival))) {
                rival = unit;
            }
        }
        if (winner == null) {
            return "it is there already";
        }
        LiveNode node = Subject.place(winner).orElseThrow();
        String own = "its rank for promotion there is " + Score.of(rank(winner));
        if (rival == null) {
            return own + ", and no other instance runs";
        }
        LiveNode there = Subject.place(rival).orElseThrow();
        List<String> why = verdicts.advantages(
                verdicts.ranked(winner),
                verdicts.ranked(winner).promotionReasons(),
                node,
                verdicts.ranked(rival),
                verdicts.ranked(rival).promotionReasons());
        return own + " against " + Score.of(rank(rival)) + " on " + there
                + (why.isEmpty() ? "" : ": " + Words.list(why));
    }

    private int rank(ResourceTrace unit) {
        return verdicts.ranked(unit).promotion().orElse(0);
    }

    private String noneAbove() {
        List<String> all = new ArrayList<>();
        for (ResourceTrace unit : subject.leaders()) {
            Optional<LiveNode> node = Subject.place(unit);
            if (node.isEmpty()) {
                continue;
            }
            List<String> blocked =
                    unit.blocked().stream().noneMatch(action -> action.task().equals("promote"))
                            ? List.of()
                            : stops.of(unit);
            List<String> negative =
                    text
                            .reasons(
                                    verdicts.ranked(unit),
                                    node.get(),
                                    verdicts.ranked(unit).promotionReasons())
                            .stream()
                            .filter(reason -> reason.amount().isNegative())
                            // What forbids it says more than what does not speak for it.
                            .sorted(Comparator.comparing(Explanation.Reason::amount))
                            .map(Explanation.Reason::sentence)
                            .toList();
            List<String> why = negative.isEmpty() ? blocked : negative;
            all.add(node.get() + ": " + (why.isEmpty() ? "others are promoted first" : why.getFirst()));
        }
        return String.join("; ", all);
    }

    /** Members of a group that do not run though the first does. */
    private void parts(List<String> sentences) {
        if (subject.whole().kind() != Kind.GROUP) {
            return;
        }
        for (ResourceTrace unit : subject.units()) {
            if (Subject.place(unit).isEmpty()) {
                sentences.add("Its member " + unit.live().id() + " does not run: "
                        + stops.of(unit).getFirst() + ".");
                return;
            }
        }
    }

    // ---- it does not

    private List<String> stopped() {
        if (subject.runsAnywhere()) {
            List<String> sentences = new ArrayList<>();
            sentences.add(name() + " is not stopped: it " + subject.state() + ".");
            parts(sentences);
            return sentences;
        }
        List<String> reasons = stops.of(subject.leaders().getFirst());
        List<String> sentences = new ArrayList<>();
        String will =
                subject.units().stream().allMatch(unit -> unit.live().running().isEmpty())
                        ? " is stopped: "
                        : " is being stopped: ";
        sentences.add(name() + will + reasons.getFirst() + ".");
        reasons.stream().skip(1).map(reason -> "Besides, " + reason + ".").forEach(sentences::add);
        return sentences;
    }

    private List<String> not(NodeName name) {
        NodeTrace node = trace.nodes().stream()
                .filter(each -> each.node().name().equals(name))
                .findFirst()
                .orElseThrow();
        ResourceTrace unit = verdicts.unitFor(subject, node.node());
        List<String> sentences = new ArrayList<>();
        if (subject.runsOn(name)) {
            boolean promotedElsewhere = !subject.nodes(true).isEmpty() && !subject.promotedOn(name);
            if (!promotedElsewhere) {
                sentences.add(name() + " does run on " + name + ".");
                return sentences;
            }
            Set<String> promoted = subject.nodes(true);
            sentences.add(name() + " runs on " + name + ", but is promoted on " + Words.list(promoted) + ": "
                    + promotion() + ".");
            return sentences;
        }
        String start = name() + " does not run on " + name + ": ";
        List<String> obstacles = NodeText.obstacles(node);
        if (!obstacles.isEmpty()) {
            sentences.add(start + name + " " + Words.list(obstacles) + ".");
        }
        List<String> forbidding = verdicts.forbidding(unit, node.node());
        boolean forbidden = Verdicts.score(unit, node.node()).score() < 0;
        if (forbidden) {
            // Why the node runs nothing was said more precisely above.
            forbidding.stream()
                    .filter(why -> obstacles.isEmpty() || !why.equals(Cause.CANNOT_RUN))
                    .forEach(why -> sentences.add((sentences.isEmpty() ? start : "Besides, ") + why + "."));
        }
        if (sentences.isEmpty() && Subject.place(unit).isPresent()) {
            LiveNode at = Subject.place(unit).get();
            sentences.add(start + "it " + subject.state() + "; " + reason(unit, at) + ".");
        }
        if (sentences.isEmpty() || !subject.runsAnywhere()) {
            List<String> stopped = stops.of(Objects.requireNonNull(unit));
            stopped.stream()
                    .filter(why -> sentences.stream().noneMatch(known -> known.contains(why)))
                    .forEach(why -> sentences.add((sentences.isEmpty() ? start : "Besides, ") + why + "."));
        }
        return sentences;
    }
}
