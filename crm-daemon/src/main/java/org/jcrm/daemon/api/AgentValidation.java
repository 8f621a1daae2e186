package org.jcrm.daemon.api;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jcrm.core.agent.AgentCall;
import org.jcrm.core.agent.AgentRegistry;
import org.jcrm.core.agent.AgentResult;
import org.jcrm.core.agent.ResourceAgent;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.cib.ImpliedMeta;
import org.jcrm.core.cib.Resources;
import org.jcrm.core.codec.ApiJson;
import org.jcrm.core.codec.CodecException;
import org.jcrm.core.codec.api.LocatedError;
import org.jcrm.core.model.AgentName;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.OcfResult;
import org.jcrm.core.model.Primitive;
import org.jcrm.core.model.Resource;
import org.jcrm.daemon.executor.AgentExecutor;
import org.jcrm.daemon.executor.ConfiguredCalls;
import org.jcrm.daemon.loop.Published;

/**
 * Asks the agents of every node whether they could work with a configuration (programs, folders, versions) before it is
 * accepted. A node that cannot be asked is a warning: it may be down for good reasons.
 */
final class AgentValidation {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Published published;
    private final AgentExecutor executor;
    private final AgentRegistry agents;
    private final PeerApi peers;
    private final List<NodeName> nodes;

    /** What the agents said. */
    record Verdict(List<LocatedError> errors, List<LocatedError> warnings) {
        Verdict {
            errors = List.copyOf(errors);
            warnings = List.copyOf(warnings);
        }
    }

    AgentValidation(
            Published published, AgentExecutor executor, AgentRegistry agents, PeerApi peers, List<NodeName> nodes) {
        this.published = published;
        this.executor = executor;
        this.agents = agents;
        this.peers = peers;
        this.nodes = nodes;
    }

    /** @param request holds the text, which the peers parse themselves */
    Verdict everywhere(ApiRequest request, Configuration configuration) {
        NodeName self = published.current().self();
        Map<NodeName, CompletableFuture<Verdict>> asked = new LinkedHashMap<>();
        for (NodeName node : nodes) {
            CompletableFuture<Verdict> answer = new CompletableFuture<>();
            asked.put(node, answer);
            Thread.ofVirtual()
                    .name("validate-" + node)
                    .start(() -> answer.complete(
                            node.equals(self) ? new Verdict(here(configuration), List.of()) : at(node, request)));
        }
        List<LocatedError> errors = new ArrayList<>();
        List<LocatedError> warnings = new ArrayList<>();
        asked.values().forEach(answer -> {
            errors.addAll(answer.join().errors());
            warnings.addAll(answer.join().warnings());
        });
        return new Verdict(errors, warnings);
    }

    private Verdict at(NodeName node, ApiRequest request) {
        try (PeerApi.Reply reply =
                peers.ask(node, "POST", "/v1/agents/validate", request, request.body(), TIMEOUT.plusSeconds(2))) {
            byte[] body = reply.whole();
            if (reply.status() != 200) {
                return unasked(node, "it answers " + reply.status());
            }
            return new Verdict(ApiJson.readConfigVerified(body).errors(), List.of());
        } catch (IOException | CodecException e) {
            return unasked(node, String.valueOf(e.getMessage()));
        }
    }

    private static Verdict unasked(NodeName node, String why) {
        return new Verdict(
                List.of(),
                List.of(new LocatedError(node.value(), 0, 0, "the parameters were not checked there: " + why, "")));
    }

    /** What this node's agents say; one error per resource that could not work here. */
    List<LocatedError> here(Configuration configuration) {
        NodeName self = published.current().self();
        List<LocatedError> errors = new ArrayList<>();
        for (AgentCall call : ConfiguredCalls.of(configuration, self, "validate-all", TIMEOUT)) {
            Optional<ResourceAgent> agent = agents.find(call.agent());
            if (agent.isEmpty()) {
                errors.add(error(self, call, "there is no agent " + call.agent(), "Look at `jcrm agents list`."));
                continue;
            }
            Optional<AgentResult> result = executor.ask(call, ResourceAgent::validate);
            if (result.isEmpty()) {
                errors.add(error(
                        self,
                        call,
                        "the agent did not answer within " + TIMEOUT.toSeconds() + " s",
                        "See the log there."));
            } else if (result.get().result() != OcfResult.OK) {
                errors.add(error(self, call, result.get().exitReason(), ""));
            }
        }
        return errors;
    }

    /** With the meta attributes that follow from what this node's agents say of themselves. */
    Configuration completed(Configuration configuration) throws InterruptedException {
        Map<AgentName, Map<String, String>> implied = new LinkedHashMap<>();
        for (Resource resource : Resources.all(configuration.resources())) {
            if (resource instanceof Primitive primitive) {
                Optional<ResourceAgent> agent = agents.find(primitive.agent());
                if (agent.isPresent()) {
                    implied.put(primitive.agent(), agent.get().impliedMeta());
                }
            }
        }
        return ImpliedMeta.complete(configuration, implied);
    }

    private static LocatedError error(NodeName self, AgentCall call, String message, String nextStep) {
        return new LocatedError(self.value(), 0, 0, call.resource() + ": " + message, nextStep);
    }
}
