package org.jcrm.daemon.api;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jcrm.core.codec.ApiJson;
import org.jcrm.core.codec.api.Problem;
import org.jcrm.core.model.NodeName;
import org.jcrm.daemon.loop.Published;

/** Passes on what is another node's own affair to that node's daemon. */
final class Proxy {
    /** Stopping a node's resources takes as long as they take. */
    private static final Duration LONGEST_WORK = Duration.ofMinutes(11);

    /** A daemon that lives says so on every stream, however long its work takes. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(30);

    private final Published published;
    private final PeerApi peers;
    private final List<NodeName> nodes;

    Proxy(Published published, PeerApi peers, List<NodeName> nodes) {
        this.published = published;
        this.peers = peers;
        this.nodes = nodes;
    }

    /** Runs the handler here if the path's {@code {node}} is this node, else asks that node for the same. */
    Routes.Handler nodeLocal(Routes.Handler here) {
        return call -> {
            NodeName node = known(call.value("node"));
            return node.equals(published.current().self()) ? here.handle(call) : forward(node, call.request());
        };
    }

    NodeName known(String name) throws Refused {
        if (nodes.stream().noneMatch(node -> node.value().equals(name))) {
            throw new Refused(
                    404,
                    "There is no node " + name,
                    "this cluster has "
                            + String.join(
                                    ", ", nodes.stream().map(NodeName::value).toList()),
                    "Write one of these names.");
        }
        return NodeName.of(name);
    }

    private Answer forward(NodeName node, ApiRequest request) throws Refused {
        PeerApi.Reply reply;
        try {
            reply = peers.ask(
                    node,
                    request.method(),
                    "/" + String.join("/", request.path()),
                    request,
                    request.body(),
                    LONGEST_WORK);
        } catch (IOException e) {
            throw new Refused(
                    502,
                    "The daemon of " + node + " does not answer",
                    Objects.toString(e.getMessage(), ""),
                    "Is the host up, and does jcrmd run there (`systemctl status jcrmd`)?");
        }
        if (reply.contentType().startsWith("text/event-stream")) {
            return new Answer.Events(out -> relay(node, reply, out));
        }
        try (reply) {
            return new Answer.Body(reply.status(), reply.contentType(), reply.whole());
        } catch (IOException e) {
            throw new Refused(
                    502,
                    "The daemon of " + node + " broke off its answer",
                    Objects.toString(e.getMessage(), ""),
                    "Ask again.");
        }
    }

    private static void relay(NodeName node, PeerApi.Reply reply, EventWriter out) {
        boolean ended = false;
        try (reply) {
            reply.socket().setSoTimeout((int) LONGEST_SILENCE.toMillis());
            InputStream in = reply.body();
            String name = "";
            for (int b = in.read(); b >= 0 && out.isOpen(); b = in.read()) {
                String line = (char) b == '\n' ? "" : (char) b + PeerApi.line(in);
                if (line.startsWith("event:")) {
                    name = line.substring("event:".length()).strip();
                } else if (line.startsWith("data:")) {
                    out.event(name, line.substring("data:".length()).strip().getBytes(StandardCharsets.UTF_8));
                    ended = name.equals("done") || name.equals("problem");
                }
            }
        } catch (IOException e) {
            // Told below, like any other early end.
            ended = false;
        }
        if (!ended) {
            out.event(
                    "problem",
                    ApiJson.write(Problem.of(
                            502,
                            "The daemon of " + node + " went away before it was done",
                            "",
                            "Look at `jcrm mon -1`, then ask again.")));
        }
    }
}
