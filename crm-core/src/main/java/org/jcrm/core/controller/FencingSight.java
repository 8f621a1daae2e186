package org.jcrm.core.controller;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.fencing.FenceDevice;
import org.jcrm.core.fencing.FencingRun;
import org.jcrm.core.fencing.FencingSetup;
import org.jcrm.core.fencing.FencingWorld;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.NvPair;
import org.jcrm.core.model.ResourceId;

/** What a fencing must know of the cluster around it. */
final class FencingSight {
    private FencingSight() {}

    static FencingWorld world(Turn turn, DcDesk desk, FencingRun run) {
        FencingSetup setup = setup(turn);
        List<NodeName> members = new ArrayList<>(List.of(turn.self()));
        members.addAll(turn.followers());
        Map<ResourceId, NodeName> startedOn = new LinkedHashMap<>();
        Map<ResourceId, Integer> busy = new LinkedHashMap<>();
        for (FenceDevice device : setup.devices()) {
            members.stream()
                    .filter(node -> runs(turn, node, device.id()))
                    .findFirst()
                    .ifPresent(node -> startedOn.put(device.id(), node));
            long others = desk.fencings.values().stream()
                    .filter(each ->
                            !each.run().id().equals(run.id()) && each.run().uses(device.id()))
                    .count();
            busy.put(device.id(), (int) others);
        }
        return new FencingWorld(
                setup,
                members,
                startedOn,
                busy,
                attributes(turn, run.target()),
                turn.view.members().contains(run.target()),
                mayAct(turn, run.target()),
                desk.absences.countedFrom(run.target(), turn.settings.timing().failure()),
                turn.settings.transitionUuid(),
                turn.steady);
    }

    private static boolean runs(Turn turn, NodeName node, ResourceId device) {
        NodeState state = turn.cib.status().nodes().get(node);
        return state != null && HistoryRecords.active(state).contains(device);
    }

    private static Map<String, String> attributes(Turn turn, NodeName node) {
        Map<String, String> all = new LinkedHashMap<>();
        List<AttributeSet> sets = new ArrayList<>();
        turn.cib.configuration().node(node).ifPresent(configured -> sets.addAll(configured.attributes()));
        NodeState state = turn.cib.status().nodes().get(node);
        if (state != null) {
            sets.addAll(state.transientAttributes());
        }
        sets.stream().flatMap(set -> set.pairs().stream()).forEach((NvPair pair) -> all.put(pair.name(), pair.value()));
        return all;
    }

    static FencingSetup setup(Turn turn) {
        return FencingSetup.of(turn.cib.configuration());
    }

    /** As the policy engine plans it: with quorum, where it does not matter, or a member of one's own part. */
    static boolean mayAct(Turn turn, NodeName target) {
        return OperatorRequests.mayWrite(turn) || turn.view.members().contains(target);
    }
}
