package org.jcrm.core.controller;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.CibEdit;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.controller.JoinRound.Answer;
import org.jcrm.core.model.NodeName;

/**
 * Who is present speaks for itself; of who is not, the members may believe different things, and the designated
 * controller need not be the one who knows best: it may have been cut off, or may have missed the last words of the one
 * before. A part with quorum knows best, since nobody else may have given or confirmed anything; there are no two of them
 * at a time, so of its members the one with the newest status has heard the most. Where nobody had quorum, the worst is
 * believed.
 */
final class AbsentNodes {
    private static final Comparator<Knowledge> BY_KNOWLEDGE =
            Comparator.comparing((Knowledge each) -> each.cib().haveQuorum()).thenComparing(Knowledge::version);

    private AbsentNodes() {}

    /** @param version up to which the status is what designated controllers said */
    private record Knowledge(Cib cib, CibVersion version) {}

    static void believe(Turn turn, DcDesk desk, Collection<Answer> answers) {
        List<Knowledge> others = answers.stream()
                .filter(answer -> !answer.freshSession())
                .map(answer -> new Knowledge(answer.cib(), answer.heard()))
                .toList();
        Optional<Knowledge> own = turn.sessionBegan
                ? Optional.of(new Knowledge(turn.cib, turn.heard.orElse(turn.cib.version())))
                : Optional.empty();
        List<NodeState> believed = new ArrayList<>();
        boolean anyQuorum = Stream.concat(own.stream(), others.stream())
                .anyMatch(each -> each.cib().haveQuorum());
        if (anyQuorum) {
            others.stream()
                    .max(BY_KNOWLEDGE)
                    .filter(best -> own.filter(each -> BY_KNOWLEDGE.compare(each, best) >= 0)
                            .isEmpty())
                    .ifPresent(best -> believed.addAll(absent(turn, best.cib())));
        } else {
            others.forEach(each -> absent(turn, each.cib()).stream()
                    .filter(state -> mayRun(state) && !mayRun(turn, state.name()))
                    .forEach(believed::add));
        }
        for (NodeState state : believed) {
            desk.askedForSigns.remove(state.name());
            desk.silent.remove(state.name());
            CibWrites.local(turn, new CibEdit.ReplaceNodeState(state));
        }
        if (!believed.isEmpty()) {
            // It may be believed that somebody is still there.
            LostPeers.mark(turn, desk);
        }
    }

    private static Collection<NodeState> absent(Turn turn, Cib cib) {
        return cib.status().nodes().values().stream()
                .filter(state -> !turn.view.members().contains(state.name()))
                .filter(state -> turn.cib.configuration().node(state.name()).isPresent())
                .filter(NodeState::membershipKnown)
                .toList();
    }

    private static boolean mayRun(Turn turn, NodeName node) {
        NodeState state = turn.cib.status().nodes().get(node);
        return state != null && mayRun(state);
    }

    private static boolean mayRun(NodeState state) {
        return state.inCluster() || state.detached() || state.expected().equals("member");
    }
}
