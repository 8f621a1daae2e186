package org.jcrm.core.controller;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.cib.AttributeLifetime;
import org.jcrm.core.cib.CibEdit;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.cib.EditRejected;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.controller.ClusterEvent.AttributeRequested;
import org.jcrm.core.controller.Message.AttributeChange;
import org.jcrm.core.model.TextCheck;

/**
 * Node attributes on their way from an agent to the CIB. They wait here until a designated controller has answered, and
 * are said again to the next one: setting a value twice does no harm, losing one may.
 */
final class Attributes {
    private Attributes() {}

    static void requested(Turn turn, AttributeRequested requested) {
        RequestId id = requested.request().orElseGet(() -> new RequestId(turn.self(), turn.nextInternal--));
        if (dependsOnOthers(turn, requested)
                && requested
                        .known()
                        .filter(known -> known.hasOlderConfigurationThan(turn.adopted))
                        .isPresent()) {
            // It was still in this node's queue when the news came.
            turn.attributes.put(id, requested);
            refuse(turn, id);
            return;
        }
        dropSuperseded(turn, requested);
        turn.attributes.put(id, requested);
        if (turn.integrated) {
            submit(turn, id);
        }
    }

    /** While there is nobody to tell, only the newest value of what nobody waits for is worth keeping. */
    private static void dropSuperseded(Turn turn, AttributeRequested newer) {
        turn.attributes
                .entrySet()
                .removeIf(each -> each.getKey().number() < 0
                        && !turn.integrated
                        && each.getValue().node().equals(newer.node())
                        && each.getValue().name().equals(newer.name())
                        && each.getValue().lifetime() == newer.lifetime());
    }

    static void submit(Turn turn, RequestId id) {
        AttributeRequested requested = turn.attributes.get(id);
        if (requested == null) {
            return;
        }
        AttributeChange change = new AttributeChange(
                turn.view.id(),
                Optional.of(id),
                requested.requester(),
                requested.node(),
                requested.name(),
                requested.value(),
                requested.lifetime());
        turn.otherDc().ifPresentOrElse(dc -> turn.send(dc, change), () -> decide(turn, change));
    }

    /**
     * The configuration that this node has now was written by others while it was apart. What its agents asked for before
     * they could know that, a primary about its standbys above all, is refused; at their next look they know better.
     */
    static void refuseUninformed(Turn turn) {
        turn.adopted = turn.cib.version();
        for (Map.Entry<RequestId, AttributeRequested> each : List.copyOf(turn.attributes.entrySet())) {
            if (dependsOnOthers(turn, each.getValue())) {
                refuse(turn, each.getKey());
            }
        }
    }

    private static boolean dependsOnOthers(Turn turn, AttributeRequested requested) {
        return requested.lifetime() == AttributeLifetime.PERMANENT
                || !requested.node().equals(turn.self());
    }

    private static void refuse(Turn turn, RequestId id) {
        Answers.arrived(
                turn,
                id,
                Answers.refused(
                        "This was asked before the node knew what the others had decided without it.", "Look again."));
    }

    static void decide(Turn turn, AttributeChange change) {
        if (turn.desk.isEmpty()) {
            return;
        }
        if (turn.diskFailure.isPresent() && change.lifetime() == AttributeLifetime.PERMANENT) {
            change.request().ifPresent(id -> Answers.give(turn, id, DiskFailures.refusal(turn.diskFailure.get())));
            return;
        }
        if (change.lifetime() == AttributeLifetime.PERMANENT && !OperatorRequests.mayWrite(turn)) {
            // A primary that is cut off asks to go on without its standby. The others are promoting that standby: were
            // it written here, commits would be acknowledged on both sides.
            change.request().ifPresent(id -> Answers.give(turn, id, OperatorRequests.noQuorum()));
            return;
        }
        if (isOfWhoIsBeingPromoted(turn, change)) {
            change.request()
                    .ifPresent(id -> Answers.give(
                            turn,
                            id,
                            Answers.refused(
                                    change.node() + " is being promoted; what others say of it waits for the end.",
                                    "Look again.")));
            return;
        }
        Optional<String> wrong = TextCheck.name("the attribute's name", change.name())
                .or(() -> change.value().flatMap(value -> TextCheck.value("the attribute's value", value)));
        if (wrong.isPresent()) {
            change.request()
                    .ifPresent(id -> Answers.give(
                            turn, id, Answers.refused(wrong.get() + ".", "Choose another one; nothing was changed.")));
            return;
        }
        CibEdit edit = switch (change.lifetime()) {
            case TRANSIENT -> new CibEdit.SetTransientAttribute(change.node(), change.name(), change.value());
            case PERMANENT -> new CibEdit.SetPermanentAttribute(change.node(), change.name(), change.value());
        };
        CibVersion before = turn.cib.version();
        Optional<EditRejected> rejected = CibWrites.commit(turn, edit, Optional.of(change.requester()));
        if (change.request().isEmpty()) {
            return;
        }
        RequestId id = change.request().get();
        if (rejected.isEmpty()
                && change.lifetime() == AttributeLifetime.PERMANENT
                && before.sameConfiguration(turn.cib.version())) {
            confirm(turn);
        }
        if (rejected.isPresent()) {
            Answers.give(turn, id, new RequestOutcome.Refused(rejected.get(), Optional.empty()));
        } else if (before.sameConfiguration(turn.cib.version())) {
            Answers.give(turn, id, new RequestOutcome.Done(turn.cib.version(), List.of()));
        } else {
            Answers.whenWritten(turn, turn.desk.get(), id, List.of());
        }
    }

    /**
     * A primary that was replaced while it stood still, or was cut off, may be back before its successor has recorded it as
     * out of date. Were it to record the same of its successor, neither could be promoted any more.
     */
    private static boolean isOfWhoIsBeingPromoted(Turn turn, AttributeChange change) {
        return !change.node().equals(change.requester().origin())
                && turn.view.members().contains(change.node())
                && Optional.ofNullable(turn.cib.status().nodes().get(change.node()))
                        .filter(NodeState::isBeingPromoted)
                        .isPresent();
    }

    /**
     * It is so already, but since it was written somebody who is not here may have written otherwise, and been acknowledged by
     * nobody. What a part with quorum confirms must outdo that when they meet again: a primary goes on without its standby on
     * the strength of it.
     */
    private static void confirm(Turn turn) {
        if (turn.cib.haveQuorum() && Lineage.termOfContent(turn.cib) < Lineage.term(turn.cib)) {
            CibWrites.commitQuietly(turn, new CibEdit.Renew(), Optional.empty());
        }
    }
}
