package org.jcrm.core.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jcrm.core.model.Role;
import org.jcrm.core.model.Score;
import org.jcrm.core.status.LiveNode;
import org.jspecify.annotations.Nullable;

/**
 * Notifications of a clone: before and after its instances start, stop, are promoted or demoted, every active instance
 * is told what will happen and what has happened.
 */
final class NotifyPoints {
    /** Around one operation: told before → all were told → … → told after → all were told. */
    private record Points(
            String task,
            @Nullable Action begin,
            @Nullable Action pre,
            @Nullable Action preDone,
            Action post,
            Action postDone) {}

    /** What notifications tell: an instance and the node it is (or will be) on. */
    private record Entry(Slot slot, @Nullable LiveNode node) {}

    private final ActionBook book;
    private final Slot clone;
    private @Nullable Points start;
    private @Nullable Points stop;
    private @Nullable Points promote;
    private @Nullable Points demote;

    NotifyPoints(ActionBook book, Slot clone) {
        this.book = book;
        this.clone = clone;
    }

    void aroundStartAndStop(Action begin, Action running, Action end, Action stopped) {
        start = points("start", begin, running);
        stop = points("stop", end, stopped);
        after(stop, start);
    }

    void aroundPromote(Action begin, Action promoted) {
        promote = points("promote", begin, promoted);
        after(stop, promote);
        after(start, promote);
    }

    void aroundDemote(Action begin, Action demoted) {
        demote = points("demote", begin, demoted);
        after(demote, promote);
        after(demote, start);
        after(demote, stop);
    }

    private void after(@Nullable Points first, @Nullable Points then) {
        if (first != null && then != null) {
            book.order(first.postDone, then.pre, Bind.ORDERED);
        }
    }

    private @Nullable Points points(String task, Action begin, Action done) {
        if (!clone.live.notifies() || !clone.live.isClone()) {
            return null;
        }
        Action pre = point(clone, begin, "notify", "pre", "pre", task);
        pre.runnable = true;
        Action preDone = point(clone, begin, "notified", "confirmed-pre", "pre", task);
        preDone.runnable = true;
        book.order(pre, preDone, Bind.ORDERED);
        book.order(preDone, begin, Bind.ORDERED);
        Points after = pointsAfter(clone, task, done);
        book.order(preDone, after.post, Bind.ORDERED);
        return new Points(task, begin, pre, preDone, after.post, after.postDone);
    }

    private Points pointsAfter(Slot slot, String task, Action done) {
        Action post = point(slot, done, "notify", "post", "post", task);
        post.priority = Score.LIMIT;
        post.runnable = done.runnable;
        Action postDone = point(slot, done, "notified", "confirmed-post", "post", task);
        postDone.priority = Score.LIMIT;
        postDone.runnable = done.runnable;
        book.order(done, post, Bind.FIRST_NEEDS_THEN);
        book.order(post, postDone, Bind.FIRST_NEEDS_THEN);
        return new Points(task, null, null, null, post, postDone);
    }

    private Action point(Slot slot, Action around, String notifyTask, String keyType, String type, String task) {
        Action point = book.get(
                slot, ActionBook.notifyKey(slot.id(), keyType, around.task), notifyTask, 0, null, around.optional);
        point.pseudo = true;
        point.meta.put("notify_key_type", keyType);
        point.meta.put("notify_key_operation", around.task);
        point.meta.put("notify_type", type);
        point.meta.put("notify_operation", task);
        return point;
    }

    /** The stop of an instance is implied by fencing: the others hear of it after the fencing. */
    void afterFencing(Action stopAction, Action fencing) {
        Slot instance = stopAction.slot;
        LiveNode node = stopAction.node;
        if (instance == null || node == null) {
            return;
        }
        Points fenced = pointsAfter(instance, "stop", fencing);
        Map<String, String> values = new LinkedHashMap<>();
        values.put("notify_stop_resource", instance.id());
        values.put("notify_stop_uname", node.name().value());
        for (Slot each : clone.live.isClone() ? clone.children : List.of(instance)) {
            create(each, fenced, Map.of(), values);
        }
    }

    // ---- the notifications themselves

    /** Creates the notify actions, when it is known what will happen. */
    void createActions() {
        for (Points points : new Points[] {start, stop, promote, demote}) {
            if (points != null) {
                create(points);
            }
        }
    }

    private void create(Points points) {
        Map<String, List<Entry>> told = collect();
        Map<String, String> values = values(told);
        if (!entries(told, points.task).isEmpty() || anyRequired(clone, points.task)) {
            // The change may have become necessary (or impossible) only by an order, after the points were made.
            for (Action point : new Action[] {points.pre, points.preDone, points.post, points.postDone}) {
                if (point != null) {
                    point.optional = false;
                    point.runnable &= points.begin == null || points.begin.runnable;
                }
            }
        }
        for (Slot instance : clone.children) {
            create(instance, points, told, values);
        }
    }

    private static boolean anyRequired(Slot slot, String task) {
        return slot.children.stream().anyMatch(child -> anyRequired(child, task))
                || slot.managed
                        && slot.actions.stream()
                                .anyMatch(action -> action.is(task) && !action.optional && action.node != null);
    }

    private void create(Slot slot, Points points, Map<String, List<Entry>> told, Map<String, String> values) {
        if (!slot.isPrimitive()) {
            slot.children.forEach(child -> create(child, points, told, values));
            return;
        }
        for (Action action : List.copyOf(slot.actions)) {
            if (!action.optional && action.node != null && isChange(action.task)) {
                action.meta.putAll(values);
            }
        }
        if (!points.task.equals("stop") && entries(told, points.task).isEmpty()) {
            return;
        }
        if (points.task.equals("stop") || points.task.equals("demote")) {
            beforeGoingDown(slot, points, values);
        } else {
            beforeComingUp(slot, points, values);
        }
    }

    private static List<Entry> entries(Map<String, List<Entry>> told, String name) {
        return told.getOrDefault(name, List.of());
    }

    private static boolean isChange(String task) {
        return task.equals("start") || task.equals("stop") || task.equals("promote") || task.equals("demote");
    }

    private void beforeGoingDown(Slot slot, Points points, Map<String, String> values) {
        if (slot.role == Role.STOPPED) {
            return;
        }
        for (LiveNode node : slot.live.running()) {
            Action stops = ActionBook.first(slot, "stop", null);
            // Nobody there could hear that the node is fenced.
            if (stops != null && stops.pseudo && (book.placement.unclean(node) || book.placement.requiresReset(node))) {
                continue;
            }
            notify(slot, node, points.pre, points.preDone, values);
            if (points.task.equals("demote") || stops == null || stops.optional) {
                notifyAfter(slot, node, points, values);
            }
        }
    }

    private void beforeComingUp(Slot slot, Points points, Map<String, String> values) {
        if (slot.nextRole == Role.STOPPED || slot.node == null) {
            return;
        }
        Action starts = ActionBook.first(slot, "start", null);
        boolean cannotStart = starts != null && !starts.runnable && (!starts.optional || !slot.role.isActive());
        if (cannotStart && !cannotStop(slot)) {
            // It will not be there to hear of it.
            return;
        }
        if (points.task.equals("promote") || starts == null || starts.optional) {
            notify(slot, slot.node, points.pre, points.preDone, values);
        }
        notifyAfter(slot, slot.node, points, values);
    }

    /** Whether it is active and stays so, since nothing can stop it. */
    private static boolean cannotStop(Slot slot) {
        Action stops = ActionBook.first(slot, "stop", null);
        return slot.role.isActive() && stops != null && !stops.optional && !stops.runnable;
    }

    private void notifyAfter(Slot slot, LiveNode node, Points points, Map<String, String> values) {
        Action action = notify(slot, node, points.post, points.postDone, values);
        if (action != null) {
            action.priority = Score.LIMIT;
        }
        for (Action monitor : List.copyOf(slot.actions)) {
            if (monitor.intervalMillis > 0 && !monitor.is("cancel")) {
                book.order(points.postDone, monitor, Bind.ORDERED);
            }
        }
    }

    private @Nullable Action notify(
            Slot slot, LiveNode node, @Nullable Action point, @Nullable Action done, Map<String, String> values) {
        if (point == null || done == null || !book.placement.online(node) || !point.runnable) {
            return null;
        }
        String key = ActionBook.notifyKey(
                slot.id(), point.meta.getOrDefault("notify_type", ""), point.meta.getOrDefault("notify_operation", ""));
        Action action = book.get(slot, key, "notify", 0, node, point.optional);
        // What the notification says of itself (its timeout, say) stays.
        point.meta.forEach(action.meta::putIfAbsent);
        action.meta.putAll(values);
        book.order(point, action, Bind.ORDERED);
        book.order(action, done, Bind.ORDERED);
        return action;
    }

    private Map<String, List<Entry>> collect() {
        Map<String, List<Entry>> told = new LinkedHashMap<>();
        clone.children.forEach(instance -> collect(instance, told));
        return told;
    }

    private void collect(Slot slot, Map<String, List<Entry>> told) {
        if (!slot.isPrimitive()) {
            slot.children.forEach(child -> collect(child, told));
            return;
        }
        LiveNode at = slot.currentNode();
        Entry entry = new Entry(slot, at);
        switch (slot.role) {
            case STOPPED -> add(told, "inactive", new Entry(slot, null));
            case STARTED -> add(told, "active", entry);
            case UNPROMOTED -> {
                add(told, "unpromoted", entry);
                add(told, "active", entry);
            }
            case PROMOTED -> {
                add(told, "promoted", entry);
                add(told, "active", entry);
            }
            case UNKNOWN -> {
                // Nothing can be told of it.
            }
        }
        for (Action action : slot.actions) {
            LiveNode node = action.node;
            // What is not managed is left alone, so there is nothing to tell of it.
            if (action.optional || node == null || !isChange(action.task) || !slot.managed) {
                continue;
            }
            // A stop that cannot run because its node is lost will come true by fencing.
            if (action.runnable || (action.is("stop") && book.placement.unclean(node))) {
                add(told, action.task, new Entry(slot, node));
            }
        }
    }

    private static void add(Map<String, List<Entry>> told, String name, Entry entry) {
        told.computeIfAbsent(name, key -> new ArrayList<>()).add(entry);
    }

    private Map<String, String> values(Map<String, List<Entry>> told) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String name : new String[] {"start", "stop", "promote", "demote", "active", "promoted", "unpromoted"}) {
            List<Entry> entries = sorted(entries(told, name));
            String resources = join(entries, entry -> entry.slot.id());
            String nodes = join(
                    entries,
                    entry -> entry.node == null ? "" : entry.node.name().value());
            values.put("notify_" + name + "_resource", resources);
            values.put("notify_" + name + "_uname", nodes);
            String older = name.equals("promoted") ? "master" : name.equals("unpromoted") ? "slave" : "";
            if (!older.isEmpty()) {
                values.put("notify_" + older + "_resource", resources);
                values.put("notify_" + older + "_uname", nodes);
            }
        }
        values.put("notify_inactive_resource", join(sorted(entries(told, "inactive")), entry -> entry.slot.id()));
        values.put("notify_available_uname", availableNodes());
        values.put("notify_all_uname", names(book.placement.nodes));
        if (clone.live.meta("container-attribute-target").equals(Optional.of("host"))) {
            values.put("notify_all_hosts", String.join(" ", hosts()));
        }
        return values;
    }

    private static List<Entry> sorted(List<Entry> entries) {
        List<Entry> sorted = new ArrayList<>(entries);
        sorted.sort(Comparator.comparing((Entry entry) -> entry.slot.id())
                .thenComparing(
                        entry -> entry.node == null ? "" : entry.node.name().value()));
        return sorted;
    }

    private static String join(List<Entry> entries, Function<Entry, String> text) {
        if (entries.isEmpty()) {
            return " ";
        }
        return String.join(" ", entries.stream().map(text).toList());
    }

    private String availableNodes() {
        List<LiveNode> available = new ArrayList<>();
        for (LiveNode node : book.placement.nodes) {
            boolean elsewhere = clone.exclusiveDiscovery && clone.discovery.get(node) != Location.Discovery.EXCLUSIVE;
            if (clone.scores.has(node.index()) && !elsewhere) {
                available.add(node);
            }
        }
        return names(available);
    }

    /** Where each node physically is, for agents that look at the hosts of their containers. */
    private List<String> hosts() {
        List<String> hosts = new ArrayList<>();
        for (LiveNode node : book.placement.nodes) {
            Slot container = node.isGuest() ? book.placement.host(node) : null;
            LiveNode host = container == null ? node : container.currentNode();
            hosts.add((host == null ? node : host).name().value());
        }
        return hosts;
    }

    private static String names(List<LiveNode> nodes) {
        return String.join(" ", nodes.stream().map(node -> node.name().value()).toList());
    }
}
