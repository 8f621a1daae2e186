package org.jcrm.core.policy.why;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.model.NodeName;

/**
 * A question about one resource.
 *
 * @param resource its id; of a clone also that of its member or of one instance
 * @param node the node in question; needed for {@link Question#NOT}
 */
public record WhyRequest(Cib cib, Instant now, Question question, String resource, Optional<NodeName> node) {
    public WhyRequest {
        requireNonNull(cib, "cib is null");
        requireNonNull(now, "now is null");
        requireNonNull(question, "question is null");
        requireNonNull(resource, "resource is null");
        requireNonNull(node, "node is null");
        if (question == Question.NOT && node.isEmpty()) {
            throw new IllegalArgumentException("\"why not\" needs a node");
        }
    }
}
