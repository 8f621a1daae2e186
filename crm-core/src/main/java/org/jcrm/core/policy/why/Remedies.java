package org.jcrm.core.policy.why;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.CibEdit;
import org.jcrm.core.model.ColocationConstraint;
import org.jcrm.core.model.LocationConstraint;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.Role;
import org.jcrm.core.model.Score;
import org.jcrm.core.policy.simulate.Injection;
import org.jcrm.core.policy.simulate.InjectionRefused;
import org.jcrm.core.status.LiveNode;
import org.jcrm.core.status.LiveResource;

/** Changes that several reasons have in common. */
final class Remedies {
    /** What a mandatory colocation is turned into. */
    private static final Score PREFERENCE = Score.of(1000);

    private Remedies() {}

    /** The colocation no longer forbids anything. */
    static Candidate relax(ColocationConstraint colocation) {
        return Candidate.edit(
                Candidate.EDIT,
                "make " + Conflicts.described(colocation) + " a preference (score " + PREFERENCE + ")",
                Candidate.APPLY,
                new CibEdit.PutConstraint(new ColocationConstraint(
                        colocation.id(),
                        colocation.dependent(),
                        colocation.dependentRole(),
                        colocation.primary(),
                        colocation.primaryRole(),
                        PREFERENCE,
                        colocation.nodeAttribute(),
                        colocation.influence(),
                        colocation.sets(),
                        colocation.lifetime())));
    }

    /** {@code resource move}. */
    static Candidate move(LiveResource resource, LiveNode node, boolean promoted) {
        String id = resource.top().baseId();
        return Candidate.edit(
                Candidate.MOVE,
                (promoted ? "promote " : "move ") + id + (promoted ? " on " : " to ") + node,
                "jcrm resource move " + id + " " + node + (promoted ? " --promoted" : ""),
                new CibEdit.PutConstraint(new LocationConstraint(
                        "cli-prefer-" + id,
                        Optional.of(ResourceId.of(id)),
                        Optional.empty(),
                        List.of(),
                        Optional.of(node.name()),
                        Optional.of(Score.INFINITY),
                        promoted ? Optional.of(Role.PROMOTED) : Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        Optional.empty())));
    }

    /** The node is a member again, and does not shut down any more. */
    static Candidate start(NodeName node, Instant now) {
        Candidate stays =
                Candidate.edit(0, "", "", new CibEdit.SetTransientAttribute(node, "shutdown", Optional.empty()));
        return new Candidate(
                Candidate.MOVE,
                "bring " + node + " back",
                "jcrm node start " + node,
                cib -> stays.change().apply(injected(cib, List.of(new Injection.NodeUp(node)), now)));
    }

    /** Tickets are granted by what manages the sites; jcrm has no command for it. */
    static Candidate grant(String ticket, Instant now) {
        return new Candidate(
                Candidate.CLUSTER,
                "grant the ticket " + ticket,
                "",
                cib -> injected(
                        cib,
                        List.of(new Injection.TicketGranted(ticket, true), new Injection.TicketStandby(ticket, false)),
                        now));
    }

    /** What cannot be pretended changes nothing, and then is not shown. */
    private static Cib injected(Cib cib, List<Injection> injections, Instant now) {
        try {
            return Injection.apply(cib, injections, now).cib();
        } catch (InjectionRefused e) {
            return cib;
        }
    }
}
