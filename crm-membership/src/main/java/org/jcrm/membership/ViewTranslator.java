package org.jcrm.membership;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jcrm.core.controller.MembershipView;
import org.jcrm.core.controller.ViewId;
import org.jcrm.core.model.NodeName;

/**
 * Turns a view of the cluster layer into what the controller understands. Pure.
 *
 * <p>Two things are more than renaming. A view id must never come twice, though JGroups counts from 0 in every life of
 * a creator: the incarnation is part of the number. And a node that died and came back between two views must be seen
 * to be gone, since its transient attributes and its promises died with it: a view without it is put in between.
 */
final class ViewTranslator {
    /** Views that one life of a creator may number, times two. */
    private static final long NUMBERS_PER_LIFE = 10_000_000L;

    /**
     * A view as the cluster layer has it.
     *
     * @param number the creator's count
     * @param members the designated controller first
     */
    record LayerView(Member creator, long number, List<Member> members) {
        LayerView {
            requireNonNull(creator, "creator is null");
            members = List.copyOf(members);
        }
    }

    private ViewTranslator() {}

    /**
     * @param before the members of the view before, empty at first
     * @param farewells members that said good-bye
     * @return one view, or two if a node was replaced by a later life of itself
     */
    static List<MembershipView> translate(List<Member> before, LayerView next, Set<Member> farewells) {
        List<Member> members = withoutEarlierLives(next.members());
        List<NodeName> left = new ArrayList<>();
        for (Member each : before) {
            if (!members.contains(each) && farewells.contains(each)) {
                left.add(each.name());
            }
        }
        List<NodeName> names = members.stream().map(Member::name).toList();
        List<NodeName> returned = new ArrayList<>();
        for (Member each : before) {
            if (!members.contains(each) && names.contains(each.name())) {
                returned.add(each.name());
            }
        }
        long number = next.creator().incarnation() * NUMBERS_PER_LIFE + next.number() * 2;
        NodeName creator = next.creator().name();
        if (returned.isEmpty()) {
            return List.of(new MembershipView(new ViewId(creator, number + 1), names, List.of(), left));
        }
        List<NodeName> stayed =
                names.stream().filter(name -> !returned.contains(name)).toList();
        return List.of(
                new MembershipView(new ViewId(creator, number), stayed, List.of(), left),
                new MembershipView(new ViewId(creator, number + 1), names, List.of(), List.of()));
    }

    /** Of two lives of one node the later one is real; the cluster layer has not noticed the death of the other yet. */
    static List<Member> withoutEarlierLives(List<Member> members) {
        Map<NodeName, Member> latest = new LinkedHashMap<>();
        for (Member each : members) {
            latest.merge(each.name(), each, (a, b) -> a.incarnation() >= b.incarnation() ? a : b);
        }
        return members.stream()
                .filter(each -> each.equals(latest.get(each.name())))
                .toList();
    }
}
