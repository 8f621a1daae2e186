package org.jcrm.core.policy.why;

import java.util.List;
import java.util.Optional;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Suggestion;
import org.jcrm.core.policy.PlacementTrace;
import org.jcrm.core.policy.PlanInput;
import org.jcrm.core.policy.PolicyEngine;
import org.jcrm.core.policy.why.Explanation.Change;
import org.jcrm.core.policy.why.Explanation.Conflict;

/** Answers why a resource is where it is, by really planning. Pure; takes as long as the plannings that it needs. */
public final class Why {
    private Why() {}

    /** @throws WhyRefused if the resource or node does not exist */
    public static Explanation explain(WhyRequest request) throws WhyRefused {
        PlacementTrace trace = PolicyEngine.trace(new PlanInput(request.cib(), request.now(), 1, List.of()));
        Subject subject = Subject.find(trace, request.resource());
        Optional<NodeName> node = request.node();
        if (node.isPresent() && trace.cluster().node(node.get()).isEmpty()) {
            throw unknownNode(trace, node.get());
        }
        ReasonText text = new ReasonText(trace);
        Verdicts verdicts = new Verdicts(trace, text);
        List<String> sentences = new Decision(trace, subject, text, verdicts).sentences(request.question(), node);
        Trials trials = new Trials(request, subject);
        List<Change> changes = new Changes(trace, subject, text, verdicts, trials).find();
        List<Conflict> conflicts = new Conflicts(trace, subject, trials).find();
        return new Explanation(
                request.resource(),
                request.question(),
                node,
                sentences.getFirst(),
                sentences.subList(1, sentences.size()),
                verdicts.table(subject, node),
                changes,
                conflicts);
    }

    private static WhyRefused unknownNode(PlacementTrace trace, NodeName node) {
        List<String> names = trace.cluster().nodes().stream()
                .map(each -> each.name().value())
                .toList();
        String suggestion = Suggestion.sentence(node.value(), names);
        return new WhyRefused(
                "there is no node \"" + node + "\"",
                suggestion.isEmpty() ? "\"jcrm node list\" shows all" : suggestion);
    }
}
