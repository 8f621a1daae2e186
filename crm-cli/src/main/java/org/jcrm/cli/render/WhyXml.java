package org.jcrm.cli.render;

import java.util.List;
import java.util.Locale;
import org.jcrm.core.policy.why.Explanation;
import org.jcrm.core.policy.why.Explanation.Change;
import org.jcrm.core.policy.why.Explanation.Conflict;
import org.jcrm.core.policy.why.Explanation.NodeVerdict;
import org.jcrm.core.policy.why.Explanation.Reason;

/** An explanation in the frame of Pacemaker's XML output; Pacemaker itself has nothing like it. */
public final class WhyXml {
    private WhyXml() {}

    /** @param request the command line */
    public static String print(Explanation explanation, String request) {
        XmlElements xml = new XmlElements();
        xml.open("pacemaker-result", "api-version", "2.25", "request", request);
        xml.open(
                "why",
                "resource",
                explanation.resource(),
                "question",
                explanation.question().name().toLowerCase(Locale.ROOT));
        xml.text("answer", explanation.answer());
        explanation.details().forEach(detail -> xml.text("detail", detail));
        explanation.nodes().forEach(node -> node(xml, node));
        for (Change change : explanation.changes()) {
            xml.empty("change", "sentence", change.sentence(), "command", change.command(), "effect", change.effect());
        }
        for (Conflict conflict : explanation.conflicts()) {
            xml.open("conflict", "sentence", conflict.sentence());
            conflict.constraints().forEach(id -> xml.empty("constraint", "id", id));
            xml.close("conflict");
        }
        xml.close("why");
        xml.empty("status", "code", 0, "message", "OK");
        return xml.close("pacemaker-result").toString();
    }

    private static void node(XmlElements xml, NodeVerdict node) {
        xml.open("node", "name", node.node(), "instance", node.instance(), "role", node.role(), "score", node.score());
        node.obstacles().forEach(obstacle -> xml.empty("obstacle", "sentence", obstacle));
        reasons(xml, "reason", node.reasons());
        if (node.promotion().isPresent()) {
            xml.open("promotion", "score", node.promotion().get());
            reasons(xml, "reason", node.promotionReasons());
            xml.close("promotion");
        }
        xml.close("node");
    }

    private static void reasons(XmlElements xml, String element, List<Reason> reasons) {
        for (Reason reason : reasons) {
            xml.empty(
                    element,
                    "kind",
                    reason.kind(),
                    "id",
                    reason.id(),
                    "amount",
                    reason.amount(),
                    "replaces",
                    reason.replaces(),
                    "sentence",
                    reason.sentence());
        }
    }
}
