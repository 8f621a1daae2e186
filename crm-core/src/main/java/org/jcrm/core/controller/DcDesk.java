package org.jcrm.core.controller;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jcrm.core.controller.ControllerState.Designated;
import org.jcrm.core.controller.ControllerState.PendingWrite;
import org.jcrm.core.controller.ControllerState.Stray;
import org.jcrm.core.graph.GraphRun;
import org.jcrm.core.model.NodeName;

/** What only the designated controller has, open for change during one step. */
final class DcDesk {
    Optional<JoinRound> round = Optional.empty();
    Optional<GraphRun> run = Optional.empty();
    final Map<String, Stray> strays = new LinkedHashMap<>();
    final Map<NodeName, Duration> askedForSigns = new LinkedHashMap<>();
    final Set<NodeName> silent = new LinkedHashSet<>();
    final Map<NodeName, Long> heardAt = new LinkedHashMap<>();
    Optional<String> wanted = Optional.empty();
    final Map<RequestId, PendingWrite> writes = new LinkedHashMap<>();
    List<String> warned = List.of();
    final Map<String, Fencing> fencings = new LinkedHashMap<>();
    final Map<NodeName, Fencing.Failures> fencingFailures = new LinkedHashMap<>();
    Absences absences = Absences.NONE;

    static DcDesk of(Designated designated) {
        DcDesk desk = new DcDesk();
        desk.round = designated.round();
        desk.run = designated.run();
        desk.strays.putAll(designated.strays());
        desk.askedForSigns.putAll(designated.askedForSigns());
        desk.silent.addAll(designated.silent());
        desk.heardAt.putAll(designated.heardAt());
        desk.wanted = designated.wanted();
        desk.writes.putAll(designated.writes());
        desk.warned = designated.warned();
        desk.fencings.putAll(designated.fencings());
        desk.fencingFailures.putAll(designated.fencingFailures());
        desk.absences = designated.absences();
        return desk;
    }

    Designated toState() {
        return new Designated(
                round,
                run,
                strays,
                askedForSigns,
                silent,
                heardAt,
                wanted,
                writes,
                warned,
                fencings,
                fencingFailures,
                absences);
    }

    /** Asks for a plan; the first reason is kept, it is the one that the log should show. */
    void want(String reason) {
        if (wanted.isEmpty()) {
            wanted = Optional.of(reason);
        }
    }
}
