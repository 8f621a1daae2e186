package org.jcrm.core.policy;

import java.util.ArrayList;
import java.util.List;
import org.jcrm.core.model.Role;
import org.jcrm.core.model.Score;
import org.jcrm.core.status.LiveBundle;
import org.jcrm.core.status.LiveNode;
import org.jcrm.core.status.LiveResource;
import org.jspecify.annotations.Nullable;

/** What the plan does to each resource and node, one line each, in the words of {@code crm_simulate}. */
final class TransitionSummary {
    private final ActionBook book;
    private final List<String> lines = new ArrayList<>();
    private final List<String> reasons = new ArrayList<>();
    private final List<Item> items = new ArrayList<>();
    private int resourceWidth = 5;
    private int detailWidth = 5;

    private TransitionSummary(ActionBook book) {
        this.book = book;
    }

    /** @param reasons one plain sentence for each line */
    record Text(List<String> lines, List<String> reasons) {}

    static Text of(ActionBook book) {
        TransitionSummary summary = new TransitionSummary(book);
        summary.nodes();
        book.placement.tops.forEach(summary::add);
        summary.align();
        return new Text(List.copyOf(summary.lines), List.copyOf(summary.reasons));
    }

    private record Item(String change, String resource, String details, String due) {}

    /** Columns as wide as the widest entry needs. */
    private void align() {
        for (Item item : items) {
            lines.add("  * " + pad(item.change, 8) + "   " + pad(item.resource, resourceWidth) + "   ( "
                    + " ".repeat(detailWidth - item.details.length()) + item.details + " )" + item.due);
        }
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private void nodes() {
        for (Action action : book.all.reversed()) {
            if (action.slot != null || action.optional || action.node == null) {
                continue;
            }
            String what;
            if (action.is("stonith")) {
                what = "Fence (" + action.meta.getOrDefault("stonith_action", "reboot") + ")";
            } else if (action.is("do_shutdown")) {
                reasons.add("Node " + action.node + " shuts down");
                continue;
            } else {
                continue;
            }
            String name = action.node
                    .host()
                    .map(container -> action.node + " (resource: " + container.id() + ")")
                    .orElse(action.node.name().value());
            String why = action.reason == null ? "" : " '" + action.reason + "'";
            lines.add("  * " + what + " " + name + why);
            reasons.add(
                    "Node " + action.node + " is fenced" + (action.reason == null ? "" : " because " + action.reason));
        }
    }

    private void add(Slot slot) {
        LiveBundle bundle = slot.live.bundle().orElse(null);
        if (bundle != null) {
            bundle.replicas().forEach(replica -> {
                addPart(replica.ip());
                addPart(replica.container());
                addPart(replica.connection());
                addPart(replica.member());
            });
            return;
        }
        if (!slot.isPrimitive()) {
            slot.children.forEach(this::add);
            return;
        }
        LiveNode current = slot.currentNode();
        LiveNode next = slot.node;
        Role role = current != null && slot.role == Role.STOPPED ? Role.STARTED : slot.role;
        if ((current == null && slot.live.orphan()) || !slot.managed || (current == null && next == null)) {
            return;
        }
        new Line(slot, role, current, next).write();
    }

    private void addPart(@Nullable LiveResource part) {
        if (part != null) {
            add(book.placement.of(part));
        }
    }

    private static @Nullable Action first(List<Action> actions) {
        return actions.isEmpty() ? null : actions.getFirst();
    }

    /** One resource's line. */
    private final class Line {
        private final Slot slot;
        private final Role role;
        private final @Nullable LiveNode current;
        private final @Nullable LiveNode next;
        private final @Nullable Action start;
        private final @Nullable Action stop;
        private final @Nullable Action promote;
        private final @Nullable Action demote;

        Line(Slot slot, Role role, @Nullable LiveNode current, @Nullable LiveNode next) {
            this.slot = slot;
            this.role = role;
            this.current = current;
            this.next = next;
            this.start = find("start", next);
            LiveNode stopNode = start == null || !start.runnable ? null : current;
            Action found = find("stop", stopNode);
            // What is active on several nodes may stay here and stop elsewhere.
            this.stop = found == null && slot.stopUnexpected ? find("stop", null) : found;
            this.promote = find("promote", next);
            this.demote = find("demote", next);
        }

        private @Nullable Action find(String task, @Nullable LiveNode node) {
            for (Action action : slot.actions) {
                if (action.is(task) && action.intervalMillis == 0 && (node == null || action.node == node)) {
                    return action;
                }
            }
            return null;
        }

        void write() {
            boolean moving = current != null && next != null && current != next;
            if (role == slot.nextRole) {
                sameRole(moving);
                return;
            }
            if (stop != null && (slot.nextRole == Role.STOPPED || (start != null && !start.runnable))) {
                for (LiveNode node : slot.live.running()) {
                    Action stopThere = first(book.find(slot, "stop", 0, node));
                    Action why = stopThere != null && stopThere.reason != null ? stopThere : start;
                    item("Stop", node, null, stopThere, why);
                }
            } else if (stop != null && slot.failed && slot.stopNeeded) {
                item("Recover", current, next, stop, start);
            } else if (moving) {
                item("Move", current, next, stop, null);
            } else if (slot.reload) {
                item("Reload", current, next, start, null);
            } else if (stop != null && !stop.optional) {
                item("Restart", current, next, start, null);
            } else if (role == Role.PROMOTED) {
                item("Demote", current, next, demote, null);
            } else if (slot.nextRole == Role.PROMOTED) {
                item("Promote", current, next, promote, null);
            } else if (role == Role.STOPPED && slot.nextRole.compareTo(Role.STOPPED) > 0) {
                item("Start", current, next, start, null);
            }
        }

        private void sameRole(boolean moving) {
            Action migrate = find("migrate_from", next);
            if (migrate != null && migrate.runnable) {
                item("Migrate", current, next, start, null);
            } else if (slot.reload) {
                item("Reload", current, next, start, null);
            } else if (start == null || start.optional) {
                if (demote != null && promote != null && !demote.optional && !promote.optional) {
                    item("Re-promote", current, next, promote, demote);
                }
            } else if (!start.runnable) {
                item("Stop", current, null, stop, stop != null && stop.reason != null ? stop : start);
            } else if (moving) {
                item(slot.failed ? "Recover" : "Move", current, next, stop, null);
            } else if (slot.failed) {
                item("Recover", current, null, stop, null);
            } else {
                item("Restart", current, next, start, null);
            }
        }

        private void item(
                String change,
                @Nullable LiveNode origin,
                @Nullable LiveNode destination,
                @Nullable Action action,
                @Nullable Action why) {
            if (action == null) {
                return;
            }
            Action source = why == null ? action : why;
            String details = details(origin, destination);
            String due = "";
            if (source.reason != null && !action.runnable) {
                due = "  due to " + source.reason + " (blocked)";
            } else if (source.reason != null) {
                due = "  due to " + source.reason;
            } else if (!action.runnable) {
                due = "  blocked";
            }
            if (slot.id().length() > resourceWidth) {
                resourceWidth = slot.id().length() + 2;
            }
            if (details.length() > detailWidth) {
                detailWidth = details.length();
            }
            items.add(new Item(change, slot.id(), details, due));
            reasons.add(sentence(change, origin, destination, due));
        }

        private String sentence(String change, @Nullable LiveNode origin, @Nullable LiveNode destination, String due) {
            String where = destination == null
                    ? "on " + origin
                    : origin == null || origin == destination
                            ? "on " + destination
                            : "from " + origin + " to " + destination;
            String verb = switch (change) {
                case "Start" -> slot.nextRole == Role.PROMOTED ? "is started and promoted" : "is started";
                case "Stop" -> "is stopped";
                case "Promote" -> "is promoted";
                case "Demote" -> "is demoted";
                case "Restart" -> "is restarted";
                case "Recover" -> "is recovered";
                case "Reload" -> "is reloaded";
                case "Migrate" -> "is migrated live";
                case "Re-promote" -> "is demoted and promoted again";
                default -> "moves";
            };
            String reason = due.isBlank() ? "" : " (" + due.strip() + ")";
            String because = reason.isEmpty() && !slot.reasons.isEmpty() ? " because " + slot.reasons.getLast() : "";
            String score = destination == null ? "" : "; score " + Score.of(slot.scores.get(destination.index()));
            return slot.id() + " " + verb + " " + where + because + reason + score;
        }

        private String details(@Nullable LiveNode origin, @Nullable LiveNode destination) {
            boolean roles = role.compareTo(Role.STARTED) > 0 || slot.nextRole.compareTo(Role.UNPROMOTED) > 0;
            boolean sameRole = role == slot.nextRole;
            boolean sameHost = origin != null && origin == destination;
            String from = role.text();
            String to = slot.nextRole.text();
            if (origin == null) {
                return roles ? from + " -> " + to + " " + destination : String.valueOf(destination);
            }
            if (destination == null) {
                return roles ? from + " " + origin : origin.name().value();
            }
            if (sameRole && sameHost) {
                return roles ? from + " " + origin : origin.name().value();
            }
            if (sameRole) {
                String move = origin + " -> " + destination;
                return roles ? move + " " + from : move;
            }
            return sameHost ? from + " -> " + to + " " + origin : from + " " + origin + " -> " + to + " " + destination;
        }
    }
}
