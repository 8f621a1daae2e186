package org.jcrm.agents;

import static java.util.Objects.requireNonNull;

import org.jcrm.core.agent.AgentResult;
import org.jcrm.core.model.OcfResult;

/**
 * Ends an operation early with an OCF result and one plain sentence. Thrown and caught inside an agent only: what leaves
 * the agent is an {@link AgentResult}.
 */
public final class AgentProblem extends Exception {
    private static final long serialVersionUID = 1L;

    private final OcfResult result;
    private final String sentence;

    public AgentProblem(OcfResult result, String sentence) {
        super(sentence, null, false, false);
        this.result = requireNonNull(result, "result is null");
        this.sentence = requireNonNull(sentence, "sentence is null");
    }

    public static AgentProblem error(String sentence) {
        return new AgentProblem(OcfResult.ERROR, sentence);
    }

    public OcfResult result() {
        return result;
    }

    public String sentence() {
        return sentence;
    }

    public AgentResult asResult() {
        return AgentResult.of(result, sentence);
    }
}
