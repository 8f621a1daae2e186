package org.jcrm.agents.simple;

import java.time.Duration;
import java.util.Optional;
import org.jcrm.core.agent.AgentCall;
import org.jcrm.core.agent.AgentContext;
import org.jcrm.core.agent.AgentMetadata;
import org.jcrm.core.agent.AgentResult;
import org.jcrm.core.agent.ResourceAgent;
import org.jcrm.core.cib.AttributeLifetime;
import org.jcrm.core.model.OcfResult;

/** {@code ocf:jcrm:Stateful}: a file that holds the role; each instance makes itself a candidate for promotion. */
public final class StatefulAgent implements ResourceAgent {
    private static final String PROMOTED = "promoted";
    private static final String UNPROMOTED = "unpromoted";

    @Override
    public AgentMetadata metadata() {
        return SimpleMetadata.STATEFUL;
    }

    private static void score(AgentCall call, AgentContext context, Optional<String> score)
            throws InterruptedException {
        String name = "master-" + call.baseResource();
        if (!context.attributes().get(call.self(), name).equals(score)) {
            context.attributes().set(call.self(), name, score, AttributeLifetime.TRANSIENT, Duration.ZERO);
        }
    }

    @Override
    public AgentResult validate(AgentCall call, AgentContext context) {
        return StateFile.validated(call, context);
    }

    @Override
    public AgentResult start(AgentCall call, AgentContext context) throws InterruptedException {
        return StateFile.with(call, context, state -> {
            state.write(UNPROMOTED);
            score(call, context, Optional.of("5"));
            return AgentResult.ok();
        });
    }

    @Override
    public AgentResult stop(AgentCall call, AgentContext context) throws InterruptedException {
        return StateFile.with(call, context, state -> {
            score(call, context, Optional.empty());
            state.delete();
            return AgentResult.ok();
        });
    }

    @Override
    public AgentResult monitor(AgentCall call, AgentContext context) throws InterruptedException {
        return StateFile.with(call, context, state -> {
            Optional<String> role = state.role();
            if (role.isEmpty()) {
                return AgentResult.of(OcfResult.NOT_RUNNING);
            }
            boolean promoted = role.get().equals(PROMOTED);
            score(call, context, Optional.of(promoted ? "10" : "5"));
            return AgentResult.of(promoted ? OcfResult.PROMOTED : OcfResult.OK);
        });
    }

    @Override
    public AgentResult promote(AgentCall call, AgentContext context) throws InterruptedException {
        return change(call, context, PROMOTED, "10");
    }

    @Override
    public AgentResult demote(AgentCall call, AgentContext context) throws InterruptedException {
        return change(call, context, UNPROMOTED, "5");
    }

    private static AgentResult change(AgentCall call, AgentContext context, String role, String score)
            throws InterruptedException {
        return StateFile.with(call, context, state -> {
            if (state.role().isEmpty()) {
                return AgentResult.of(OcfResult.NOT_RUNNING, "it is not running");
            }
            state.write(role);
            score(call, context, Optional.of(score));
            return AgentResult.ok();
        });
    }

    @Override
    public AgentResult reload(AgentCall call, AgentContext context) throws InterruptedException {
        return StateFile.with(call, context, state -> AgentResult.ok());
    }
}
