package org.jcrm.core.controller;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /** @param version before this round's own edits */
    private record Knowledge(Cib cib, CibVersion version) {}

    /** @param base this node's version before the round's own edits */
    static void believe(Turn turn, DcDesk desk, Map<NodeName, Answer> answers, CibVersion base) {
        List<Cib> others = answers.values().stream()
                .filter(answer -> !answer.freshSession())
                .map(Answer::cib)
                .toList();
        Optional<Knowledge> own = turn.sessionBegan ? Optional.of(new Knowledge(turn.cib, base)) : Optional.empty();
        Optional<Knowledge> best =
                others.stream().map(cib -> new Knowledge(cib, cib.version())).max(BY_KNOWLEDGE);
        if (best.isEmpty()) {
            return;
        }
        boolean anyQuorum = best.get().cib().haveQuorum()
                || own.filter(each -> each.cib().haveQuorum()).isPresent();
        if (!anyQuorum) {
            others.forEach(cib -> absent(turn, cib).stream()
                    .filter(state -> mayRun(state) && !mayRun(turn, state.name()))
                    .forEach(state -> believe(turn, desk, state)));
        } else if (own.filter(each -> BY_KNOWLEDGE.compare(each, best.get()) >= 0)
                .isEmpty()) {
            absent(turn, best.get().cib()).forEach(state -> believe(turn, desk, state));
        }
        // What was taken over may say that the node is still there.
        LostPeers.mark(turn, desk);
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

    private static void believe(Turn turn, DcDesk desk, NodeState state) {
        desk.askedForSigns.remove(state.name());
        desk.silent.remove(state.name());
        CibWrites.local(turn, new CibEdit.ReplaceNodeState(state));
    }
}
