package org.jcrm.daemon.api;

import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import org.jcrm.core.codec.WhyJson;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.policy.why.Question;
import org.jcrm.core.policy.why.Why;
import org.jcrm.core.policy.why.WhyRefused;
import org.jcrm.core.policy.why.WhyRequest;
import org.jcrm.daemon.loop.Published;

/**
 * Why a resource is where it is: planned on the caller's thread with the published snapshot, so that the loop is not
 * troubled however many changes are tried.
 */
final class WhyRoutes {
    private final Published published;
    private final Clock clock;

    WhyRoutes(Published published, Clock clock) {
        this.published = published;
        this.clock = clock;
    }

    void addTo(Routes routes) {
        routes.viewer(
                "GET",
                "/v1/resources/{rsc}/why",
                RequestShape.query("question", "node").as(Work.WHY),
                this::why);
    }

    private Answer why(Routes.Call call) throws Refused {
        Optional<NodeName> node = call.request().queryValue("node").map(NodeName::of);
        Question question = question(call.request().queryValue("question").orElse("why"));
        if (question == Question.NOT && node.isEmpty()) {
            throw new Refused(400, "`question=not` needs a node", "", "Write question=not&node=node1.");
        }
        try {
            return Answer.json(WhyJson.write(Why.explain(
                    new WhyRequest(published.current().cib(), clock.instant(), question, call.value("rsc"), node))));
        } catch (WhyRefused e) {
            throw new Refused(404, String.valueOf(e.getMessage()), "", e.nextStep());
        }
    }

    private static Question question(String word) throws Refused {
        for (Question question : Question.values()) {
            if (question.name().toLowerCase(Locale.ROOT).equals(word)) {
                return question;
            }
        }
        throw new Refused(400, "`question` is `" + word + "`", "", "Write why, not or stopped.");
    }
}
