package org.jcrm.core.controller;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A node's standing with the cluster: every legal transition, with the sentence that operators read. First match wins; a
 * trigger that no row names leaves the state as it is.
 */
public final class LifecycleTable {
    /** What moves a node. */
    public enum Trigger {
        STARTED,
        JOIN_ASKED,
        ROUND_DONE,
        INTEGRATED,
        OTHER_PLANS,
        DISCONNECTED,
        STOP_ASKED,
        STOP_GRANTED,
        DETACH_ASKED
    }

    /** What must hold beside the trigger. */
    public enum Guard {
        ALWAYS,
        /** The shell gave a reason to stay out. */
        HELD_BACK,
        /** The node is connected and has a CIB of this view. */
        TAKES_PART
    }

    /** @param sentence {@code {}} is where the particulars of the occasion go */
    public record Row(Lifecycle from, Trigger trigger, Guard guard, Lifecycle next, String sentence) {}

    private static final String CONNECTING = "This node is joining the cluster.";

    public static final List<Row> ROWS = List.of(
            row(Lifecycle.STARTING, Trigger.STARTED, Guard.HELD_BACK, Lifecycle.HELD, "This node stays out: {}"),
            row(Lifecycle.STARTING, Trigger.STARTED, Guard.ALWAYS, Lifecycle.JOINING, CONNECTING),
            row(Lifecycle.HELD, Trigger.JOIN_ASKED, Guard.ALWAYS, Lifecycle.JOINING, CONNECTING),
            row(Lifecycle.STOPPED, Trigger.JOIN_ASKED, Guard.ALWAYS, Lifecycle.JOINING, CONNECTING),
            row(Lifecycle.JOINING, Trigger.ROUND_DONE, Guard.ALWAYS, Lifecycle.DC, "This node plans for {}."),
            row(Lifecycle.MEMBER, Trigger.ROUND_DONE, Guard.ALWAYS, Lifecycle.DC, "This node plans for {}."),
            row(Lifecycle.DC, Trigger.ROUND_DONE, Guard.ALWAYS, Lifecycle.DC, "This node plans for {}."),
            row(
                    Lifecycle.JOINING,
                    Trigger.INTEGRATED,
                    Guard.ALWAYS,
                    Lifecycle.MEMBER,
                    "This node takes part; {} plans."),
            row(
                    Lifecycle.MEMBER,
                    Trigger.INTEGRATED,
                    Guard.ALWAYS,
                    Lifecycle.MEMBER,
                    "This node takes part; {} plans."),
            row(
                    Lifecycle.DC,
                    Trigger.OTHER_PLANS,
                    Guard.ALWAYS,
                    Lifecycle.JOINING,
                    "{} plans now; this node joins it."),
            row(
                    Lifecycle.DC,
                    Trigger.DISCONNECTED,
                    Guard.ALWAYS,
                    Lifecycle.JOINING,
                    "The cluster layer is not connected."),
            row(
                    Lifecycle.MEMBER,
                    Trigger.DISCONNECTED,
                    Guard.ALWAYS,
                    Lifecycle.JOINING,
                    "The cluster layer is not connected."),
            row(
                    Lifecycle.DC,
                    Trigger.STOP_ASKED,
                    Guard.TAKES_PART,
                    Lifecycle.LEAVING,
                    "This node's resources are being stopped or moved away before it leaves."),
            row(
                    Lifecycle.MEMBER,
                    Trigger.STOP_ASKED,
                    Guard.TAKES_PART,
                    Lifecycle.LEAVING,
                    "This node's resources are being stopped or moved away before it leaves."),
            row(
                    Lifecycle.HELD,
                    Trigger.STOP_ASKED,
                    Guard.ALWAYS,
                    Lifecycle.STOPPED,
                    "This node was stopped by an operator."),
            row(
                    Lifecycle.JOINING,
                    Trigger.STOP_ASKED,
                    Guard.ALWAYS,
                    Lifecycle.STOPPED,
                    "This node was stopped by an operator before it had joined."),
            row(
                    Lifecycle.LEAVING,
                    Trigger.STOP_GRANTED,
                    Guard.ALWAYS,
                    Lifecycle.STOPPED,
                    "This node was stopped by an operator and left in good order."),
            row(Lifecycle.STARTING, Trigger.DETACH_ASKED, Guard.ALWAYS, Lifecycle.STOPPED, "The daemon ends."),
            row(Lifecycle.HELD, Trigger.DETACH_ASKED, Guard.ALWAYS, Lifecycle.STOPPED, "The daemon ends."),
            row(
                    Lifecycle.JOINING,
                    Trigger.DETACH_ASKED,
                    Guard.ALWAYS,
                    Lifecycle.STOPPED,
                    "The daemon ends; what runs on this node keeps running."),
            row(
                    Lifecycle.MEMBER,
                    Trigger.DETACH_ASKED,
                    Guard.ALWAYS,
                    Lifecycle.STOPPED,
                    "The daemon ends; what runs on this node keeps running."),
            row(
                    Lifecycle.DC,
                    Trigger.DETACH_ASKED,
                    Guard.ALWAYS,
                    Lifecycle.STOPPED,
                    "The daemon ends; what runs on this node keeps running."),
            row(
                    Lifecycle.LEAVING,
                    Trigger.DETACH_ASKED,
                    Guard.ALWAYS,
                    Lifecycle.STOPPED,
                    "The daemon ends; what still runs on this node keeps running."));

    private LifecycleTable() {}

    private static Row row(Lifecycle from, Trigger trigger, Guard guard, Lifecycle next, String sentence) {
        return new Row(from, trigger, guard, next, sentence);
    }

    static Optional<Row> find(Lifecycle from, Trigger trigger, List<Guard> holding) {
        return ROWS.stream()
                .filter(row -> row.from() == from && row.trigger() == trigger)
                .filter(row -> row.guard() == Guard.ALWAYS || holding.contains(row.guard()))
                .findFirst();
    }

    /** Moves the node; {@code particulars} fill the sentence's gap. */
    static void move(Turn turn, Trigger trigger, String particulars, Guard... holding) {
        find(turn.lifecycle, trigger, List.of(holding)).ifPresent(row -> {
            String sentence = row.sentence().replace("{}", particulars);
            if (turn.lifecycle != row.next() || !turn.sentence.equals(sentence)) {
                turn.lifecycle = row.next();
                turn.sentence = sentence;
                turn.info(sentence);
            }
        });
    }

    /** The table as text, one transition a line, for people and for the test that watches it. */
    public static String draw() {
        return ROWS.stream()
                .map(row -> row.from() + " --" + row.trigger()
                        + (row.guard() == Guard.ALWAYS ? "" : " [" + row.guard() + "]") + "--> " + row.next() + ": "
                        + row.sentence())
                .collect(Collectors.joining("\n"));
    }
}
