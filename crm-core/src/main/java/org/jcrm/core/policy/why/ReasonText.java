package org.jcrm.core.policy.why;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.model.ColocationConstraint;
import org.jcrm.core.model.Constraint;
import org.jcrm.core.model.Expression;
import org.jcrm.core.model.LocationConstraint;
import org.jcrm.core.model.Role;
import org.jcrm.core.model.Rule;
import org.jcrm.core.model.Score;
import org.jcrm.core.policy.Cause;
import org.jcrm.core.policy.Contribution;
import org.jcrm.core.policy.PlacementTrace;
import org.jcrm.core.policy.PlacementTrace.ResourceTrace;
import org.jcrm.core.policy.why.Explanation.Reason;
import org.jcrm.core.rule.RuleContext;
import org.jcrm.core.rule.RuleEvaluator;
import org.jcrm.core.status.FailCounts;
import org.jcrm.core.status.LiveCluster;
import org.jcrm.core.status.LiveNode;
import org.jcrm.core.status.LiveResource;

/** One sentence for each contribution to a score. */
final class ReasonText {
    /** The tie between the members of a group. */
    private static final String GROUP = "#group-members";

    private static final Cause GROUP_WISHES =
            new Cause(Cause.Kind.WISH, GROUP, "the other members of the group", List.of(), "");

    private final PlacementTrace trace;
    private final LiveCluster cluster;
    private final Cib cib;
    private final FailCounts failCounts;

    /** By their ids, colocations also by those of their sets. */
    private final Map<String, Constraint> constraints = new LinkedHashMap<>();

    ReasonText(PlacementTrace trace) {
        this.trace = trace;
        this.cluster = trace.cluster();
        this.cib = cluster.cib();
        this.failCounts = new FailCounts(cluster);
        for (Constraint constraint : cib.configuration().constraints()) {
            constraints.put(constraint.id(), constraint);
            if (constraint instanceof ColocationConstraint colocation) {
                colocation.sets().forEach(set -> constraints.putIfAbsent(set.id(), constraint));
            }
        }
    }

    Optional<Constraint> constraint(String id) {
        return Optional.ofNullable(constraints.get(id));
    }

    /** What counts, oldest first: nothing that was overruled, no zeros that decide nothing, nothing twice. */
    List<Reason> reasons(ResourceTrace unit, LiveNode node, List<Contribution> contributions) {
        int from = 0;
        for (int i = 0; i < contributions.size(); i++) {
            if (contributions.get(i).replaces()) {
                from = i;
            }
        }
        List<Contribution> counting = contributions.subList(from, contributions.size());
        // An instance cannot be where its clone may not be: the clone's reasons say it already.
        boolean forbidden = counting.stream()
                .anyMatch(each -> each.amount() <= -Score.LIMIT && each.cause().kind() != Cause.Kind.INSTANCES);
        List<Reason> reasons = new ArrayList<>();
        for (Contribution each : groupWishesTogether(counting)) {
            boolean silent = (each.amount() == 0 && decidesNothing(unit, each.cause()))
                    || (each.cause().kind() == Cause.Kind.INSTANCES && forbidden);
            Reason reason = new Reason(
                    each.cause().kind().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                    each.cause().id(),
                    each.score(),
                    each.replaces(),
                    sentence(unit, node, each));
            boolean repeated = each.amount() <= -Score.LIMIT && reasons.contains(reason);
            if (!silent && !repeated) {
                reasons.add(reason);
            }
        }
        return reasons;
    }

    /** The members of a group say the same one after the other; once is enough. */
    private static List<Contribution> groupWishesTogether(List<Contribution> contributions) {
        List<Contribution> shorter = new ArrayList<>();
        for (Contribution each : contributions) {
            Contribution last = shorter.isEmpty() ? null : shorter.getLast();
            if (last != null && ofGroup(last) && ofGroup(each) && !each.replaces()) {
                shorter.removeLast();
                shorter.add(new Contribution(Contribution.sum(List.of(last, each)), last.replaces(), GROUP_WISHES));
            } else {
                shorter.add(each);
            }
        }
        return shorter;
    }

    private static boolean ofGroup(Contribution contribution) {
        return contribution.cause().kind() == Cause.Kind.WISH
                && contribution.cause().id().equals(GROUP);
    }

    private boolean decidesNothing(ResourceTrace unit, Cause cause) {
        return switch (cause.kind()) {
            case BASE, WISH, WITH -> true;
            // Where nothing is allowed unless it is named, being named with 0 is what counts.
            case LOCATION ->
                inGroup(unit.live())
                        || (cause.other().isEmpty() && cluster.options().symmetricCluster());
            default -> false;
        };
    }

    private static boolean inGroup(LiveResource live) {
        LiveResource parent = live.parent();
        return parent != null
                && parent.kind() == LiveResource.Kind.GROUP
                && parent.children().getFirst() != live;
    }

    private String sentence(ResourceTrace unit, LiveNode node, Contribution contribution) {
        Cause cause = contribution.cause();
        LiveResource live = unit.live();
        return switch (cause.kind()) {
            case BASE -> "every node starts with 0";
            case BUNDLE -> "the node was made for this instance";
            case HISTORY -> cause.detail();
            case LOCATION -> location(cause, node, contribution.score());
            case HEALTH ->
                "node health " + health(node) + " (node-health-strategy="
                        + cluster.options().text("node-health-strategy").orElse("none") + ")";
            case TICKET ->
                cause.id().isEmpty()
                        ? "promotion needs a ticket that is not granted"
                        : "ticket " + cause.other() + " is not granted (" + cause.id() + ")";
            case SHUTDOWN_LOCK ->
                "it is locked to " + cause.detail() + ", which was shut down (shutdown-lock), until that is back"
                        + lockEnd(live);
            case STICKINESS ->
                "it is active there (resource-stickiness=" + live.options().stickiness() + ")";
            case FAILURES -> failures(live, node);
            case DISCOVERY -> "it may only be where a constraint with resource-discovery=exclusive names it";
            case CONTAINER ->
                cause.detail().isEmpty() ? "it cannot be inside of such a node" : "it belongs to " + cause.detail();
            case WITH -> with(cause);
            case WISH -> wish(cause, contribution);
            case INSTANCES -> cause.detail().isEmpty() ? "it is not active anywhere" : cause.detail();
            case CAPACITY -> "no room (" + cause.detail() + ")";
            case TARGET_ROLE -> live.nextRole() == Role.STOPPED ? "it shall be stopped" : cause.detail();
            case PROMOTION_SCORE -> promotionScore(live, node, contribution.amount());
            case RANK -> "its own rank for promotion";
            case SETTLED -> "its role is settled already";
        };
    }

    // ---- location

    private String location(Cause cause, LiveNode node, Score score) {
        Optional<LocationConstraint> found = constraint(cause.id())
                .filter(LocationConstraint.class::isInstance)
                .map(LocationConstraint.class::cast);
        if (found.isPresent()
                && (cause.id().startsWith("cli-ban-") || cause.id().startsWith("cli-prefer-"))) {
            return (score.isNegative() ? "it was banned from there (" : "it was moved there (") + cause.id()
                    + setBy(found.get()) + ")";
        }
        String rule = found.stream()
                .flatMap(constraint -> constraint.rules().stream())
                .filter(each -> each.id().equals(cause.other()))
                .findFirst()
                .map(each -> ": " + RuleText.of(each, context(node)))
                .orElse("");
        String says = score.isMinusInfinity()
                ? " forbids it"
                : score.isNegative() ? " is against it" : score.value() > 0 ? " prefers it" : " allows it";
        return "location " + cause.id() + says + rule;
    }

    private RuleContext context(LiveNode node) {
        return cluster.rules().withNode(node.attributes());
    }

    /** Who made the ban and until when, as far as the CIB knows: it keeps its last change, no other. */
    private String setBy(LocationConstraint constraint) {
        boolean only = cib.configuration().constraints().stream()
                        .filter(each -> each.id().startsWith("cli-"))
                        .count()
                == 1;
        String by = cib.lastChange()
                .filter(change -> only
                        && (change.client().contains("resource move")
                                || change.client().contains("crm_resource")))
                .map(change -> ", by " + change.user() + " with " + change.client() + " at " + Words.time(change.at()))
                .orElse("");
        return by + expires(constraint).map(end -> ", until " + end).orElse("");
    }

    private static Optional<String> expires(LocationConstraint constraint) {
        for (Rule rule : constraint.rules()) {
            for (Expression expression : rule.expressions()) {
                if (expression instanceof Expression.DateExpression date
                        && date.end().isPresent()) {
                    return date.end();
                }
            }
        }
        return Optional.empty();
    }

    /** Rules of location constraints that say nothing about this node, since they do not hold there. */
    List<Reason> rulesThatDoNotHold(ResourceTrace unit, LiveNode node) {
        List<Reason> reasons = new ArrayList<>();
        for (Constraint each : cib.configuration().constraints()) {
            if (each instanceof LocationConstraint location && names(location, unit.live())) {
                for (Rule rule : location.rules()) {
                    RuleContext context = context(node);
                    // A rule that names another node is not about this one.
                    if (!onlyNamesNodes(rule) && !RuleEvaluator.holds(rule, context)) {
                        reasons.add(new Reason(
                                "location",
                                location.id(),
                                Score.ZERO,
                                false,
                                "location " + location.id() + ": " + RuleText.of(rule, context)));
                    }
                }
            }
        }
        return reasons;
    }

    private static boolean onlyNamesNodes(Rule rule) {
        return rule.expressions().stream()
                .allMatch(each -> each instanceof Expression.AttributeExpression attribute
                                && attribute.attribute().equals("#uname")
                        || each instanceof Expression.DateExpression
                                && rule.id().startsWith("cli-"));
    }

    private static boolean names(LocationConstraint location, LiveResource live) {
        for (LiveResource level = live; level != null; level = level.parent()) {
            String id = level.id();
            String base = level.baseId();
            if (location.resource()
                    .filter(named -> named.value().equals(id) || named.value().equals(base))
                    .isPresent()) {
                return true;
            }
        }
        return false;
    }

    private static String health(LiveNode node) {
        List<String> values = new ArrayList<>();
        node.attributes().forEach((name, value) -> {
            if (name.startsWith("#health")) {
                values.add(name + "=" + value);
            }
        });
        return values.isEmpty() ? "base score" : Words.list(values);
    }

    private String lockEnd(LiveResource live) {
        if (cluster.options().shutdownLockLimit().isZero() || live.lockSecond() == 0) {
            return "";
        }
        return " or "
                + Words.time(Instant.ofEpochSecond(live.lockSecond())
                        .plus(cluster.options().shutdownLockLimit()));
    }

    // ---- failures

    String failures(LiveResource live, LiveNode node) {
        FailCounts.Count count = failCounts.effective(live, node);
        String times =
                count.count().isInfinity() ? "fatally" : count.count().value() == 1 ? "once" : count.count() + " times";
        String expires;
        if (live.options().failureTimeoutMillis() > 0 && count.last() > 0) {
            expires = "forgotten at "
                    + Words.time(Instant.ofEpochSecond(count.last())
                            .plusMillis(live.options().failureTimeoutMillis()));
        } else {
            expires = "not forgotten by itself";
        }
        return "it failed " + times + " there (migration-threshold="
                + live.options().migrationThreshold() + "), " + expires;
    }

    // ---- colocation

    private Optional<ColocationConstraint> colocation(Cause cause) {
        return constraint(cause.id())
                .filter(ColocationConstraint.class::isInstance)
                .map(ColocationConstraint.class::cast);
    }

    /** {@code (pcs-x)}; the cluster's own ties say what they are. */
    private static String named(Cause cause) {
        return switch (cause.id()) {
            case GROUP -> " (same group)";
            case "#resource-with-container" -> " (it lives in it)";
            case "#ip-with-container" -> " (the container's address)";
            case "#replica-remote-with-host-remote" -> " (it is reached from there)";
            default -> " (" + cause.id() + ")";
        };
    }

    static String where(Optional<ColocationConstraint> constraint, String primary) {
        String role = constraint
                .flatMap(ColocationConstraint::primaryRole)
                .filter(named -> named == Role.PROMOTED || named == Role.UNPROMOTED)
                .map(named -> named == Role.PROMOTED ? " is promoted" : " is unpromoted")
                .orElse(" is");
        return "where " + primary + role;
    }

    private String with(Cause cause) {
        Optional<ColocationConstraint> constraint = colocation(cause);
        Score score = constraint.map(ColocationConstraint::score).orElse(Score.INFINITY);
        String must = score.isInfinity()
                ? "it must be "
                : score.isMinusInfinity()
                        ? "it must not be "
                        : score.isNegative() ? "it better not be " : "it better be ";
        Set<String> places = places(cause.other(), constraint);
        String there = places.isEmpty()
                ? score.isNegative() ? "" : ", and that is nowhere"
                : ", and that is " + Words.list(places);
        return must + where(constraint, cause.other()) + named(cause) + there;
    }

    /** Where the other resource will be, in the role that counts. */
    Set<String> places(String other, Optional<ColocationConstraint> constraint) {
        boolean promoted = constraint
                .flatMap(ColocationConstraint::primaryRole)
                .filter(role -> role == Role.PROMOTED)
                .isPresent();
        Set<String> places = new TreeSet<>();
        for (ResourceTrace each : trace.resources().values()) {
            boolean belongs = false;
            for (LiveResource level = each.live(); level != null; level = level.parent()) {
                belongs |= level.id().equals(other);
            }
            if (belongs && each.live().isPrimitive()) {
                (promoted ? Subject.promotedAt(each) : Subject.place(each))
                        .ifPresent(node -> places.add(node.name().value()));
            }
        }
        return places;
    }

    private static String wish(Cause cause, Contribution contribution) {
        boolean against = contribution.replaces() || contribution.amount() < 0;
        boolean forbids = contribution.amount() <= -Score.LIMIT;
        if (cause.equals(GROUP_WISHES)) {
            return cause.other()
                    + (forbids ? " cannot be here" : against ? " would rather be elsewhere" : " are better off here");
        }
        String by = cause.path().isEmpty()
                ? ""
                : ", by way of " + Words.list(cause.path().reversed());
        String likes = forbids ? " cannot be here" : against ? " would rather be elsewhere" : " is better off here";
        return cause.other() + ", placed relative to this," + likes + by + named(cause);
    }

    private static String promotionScore(LiveResource live, LiveNode node, int amount) {
        String base = live.baseId();
        boolean set = node.attribute("master-" + base)
                .or(() -> node.attribute("promotion-" + base))
                .isPresent();
        if (!set && amount < 0) {
            return "no promotion score is set there (master-" + base + ")";
        }
        return "promotion score of the agent (master-" + base + ")";
    }
}
