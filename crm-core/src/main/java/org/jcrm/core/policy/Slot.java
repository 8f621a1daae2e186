package org.jcrm.core.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jcrm.core.model.Role;
import org.jcrm.core.status.LiveNode;
import org.jcrm.core.status.LiveResource;
import org.jcrm.core.status.LiveResource.Kind;
import org.jspecify.annotations.Nullable;

/**
 * What planning has decided about one resource so far: its scores, its node, its next role, its actions. Lives for one
 * planning; confined to it.
 */
final class Slot {
    final LiveResource live;
    final @Nullable Slot parent;
    final List<Slot> children = new ArrayList<>();

    ScoreTable scores;

    /** Node given, null while there is none. */
    @Nullable
    LiveNode node;

    /** The score of {@link #node} when it was given; 0 if the resource had to stay there whatever its score. */
    int nodeScore;

    /** The node that it waits for, since when; null if it may run elsewhere. */
    @Nullable
    LiveNode lockNode;

    long lockSecond;

    /** Not assigned yet. */
    boolean provisional = true;

    /** Being assigned right now: a colocation that leads back here goes round in a circle. */
    boolean assigning;

    /** Its scores are being merged into another's right now. */
    boolean merging;

    boolean managed;
    boolean blocked;
    boolean failed;
    boolean stopNeeded;
    boolean promotionScoresAdded;
    /** It lacks a ticket that promotion needs. */
    boolean promotionForbidden;

    boolean exclusiveDiscovery;
    boolean migratable;

    /** Active on several nodes: it stays where it belongs and stops elsewhere. */
    boolean stopUnexpected;

    /** Changed parameters can be told without a restart. */
    boolean reload;

    Role role;
    Role nextRole;
    int priority;

    /** Rank for promotion; the highest is promoted first. */
    int promotion;

    final List<Colocation> thisWith = new ArrayList<>();
    final List<Colocation> withThis = new ArrayList<>();
    final List<Location> locations = new ArrayList<>();

    /** Per node: how far probes go there. */
    final Map<LiveNode, Location.Discovery> discovery = new LinkedHashMap<>();

    /** Nodes on which its failures will be forgotten anyway. */
    final Set<LiveNode> cleared = new LinkedHashSet<>();

    /** Newest first; {@link #add} alone adds. */
    final List<Action> actions = new ArrayList<>();

    private final Map<String, List<Action>> actionsByKey = new LinkedHashMap<>();

    /** The resolved options of each action, by its key. */
    final Map<String, Map<String, String>> options = new LinkedHashMap<>();

    /** The points of a clone at which its instances are notified. */
    @Nullable
    NotifyPoints notify;

    /** Why the next role or node is as it is, newest last. */
    final List<String> reasons = new ArrayList<>();

    Slot(LiveResource live, @Nullable Slot parent, int nodes) {
        this.live = live;
        this.parent = parent;
        this.scores = new ScoreTable(nodes);
        this.managed = live.managed();
        this.blocked = live.blocked();
        this.failed = live.failed();
        this.stopNeeded = live.stopNeeded();
        this.role = live.role();
        this.nextRole = live.nextRole();
        this.priority = live.options().priority();
        this.lockNode = live.lockNode().orElse(null);
        this.lockSecond = live.lockSecond();
        this.migratable = live.options().allowMigrate() && !live.unmigratable();
    }

    String id() {
        return live.id();
    }

    void add(Action action) {
        actions.addFirst(action);
        actionsByKey.computeIfAbsent(action.key, key -> new ArrayList<>()).addFirst(action);
    }

    /** Newest first. */
    List<Action> actions(String key) {
        return actionsByKey.getOrDefault(key, List.of());
    }

    Kind kind() {
        return live.kind();
    }

    boolean isPrimitive() {
        return live.isPrimitive();
    }

    Slot top() {
        Slot top = this;
        for (Slot up = parent; up != null && up.kind() != Kind.BUNDLE; up = up.parent) {
            top = up;
        }
        return top;
    }

    /** What a clone or bundle has several of: instances or containers. */
    List<Slot> instances() {
        return kind() == Kind.BUNDLE
                ? children.stream()
                        .filter(child -> child.live.replicaContainer())
                        .toList()
                : children;
    }

    /** Whether it may be on several nodes by design. */
    boolean isMultiple() {
        return kind() == Kind.CLONE || kind() == Kind.BUNDLE;
    }

    boolean isPartOf(Slot whole) {
        for (Slot up = parent; up != null; up = up.parent) {
            if (up == whole) {
                return true;
            }
        }
        return false;
    }

    Slot lastChild() {
        return children.getLast();
    }

    /** Where it is active now, or where it will be; several nodes only for collections and resources active twice. */
    Set<LiveNode> nodes(boolean current) {
        Set<LiveNode> found = new LinkedHashSet<>();
        collectNodes(current, found);
        return found;
    }

    private void collectNodes(boolean current, Set<LiveNode> into) {
        if (isPrimitive()) {
            if (current) {
                into.addAll(live.running());
            } else if (node != null) {
                into.add(node);
            }
            return;
        }
        for (Slot child : children) {
            child.collectNodes(current, into);
        }
    }

    /** The one node of {@link #nodes}, null if there is none or several. */
    @Nullable
    LiveNode location(boolean current) {
        if (isPrimitive() && !current) {
            return node;
        }
        Set<LiveNode> found = nodes(current);
        return found.size() == 1 ? found.iterator().next() : null;
    }

    /** The role now, or the next one; of a collection the highest of its parts. */
    Role state(boolean current) {
        if (isPrimitive()) {
            return current ? role : nextRole;
        }
        Role highest = Role.UNKNOWN;
        for (Slot child : children) {
            Role state = child.state(current);
            if (state.compareTo(highest) > 0) {
                highest = state;
            }
        }
        return highest;
    }

    /** The node where it is active; of several the one that counts. */
    @Nullable
    LiveNode currentNode() {
        return live.activeNode().orElse(null);
    }

    void setNextRole(Role next, String why) {
        nextRole = next;
        reasons.add(why);
    }

    boolean blockedAnywhere() {
        if (blocked) {
            return true;
        }
        return children.stream().anyMatch(Slot::blockedAnywhere);
    }

    /** Copies of the score tables of this and everything below, in order. */
    List<ScoreTable> saveScores() {
        List<ScoreTable> saved = new ArrayList<>();
        saveScores(saved);
        return saved;
    }

    private void saveScores(List<ScoreTable> saved) {
        saved.add(scores.copy());
        children.forEach(child -> child.saveScores(saved));
    }

    void restoreScores(List<ScoreTable> saved) {
        restoreScores(saved, 0);
    }

    private int restoreScores(List<ScoreTable> saved, int from) {
        int next = from;
        scores = saved.get(next++).copy();
        for (Slot child : children) {
            next = child.restoreScores(saved, next);
        }
        return next;
    }

    @Override
    public String toString() {
        return live.id();
    }
}
