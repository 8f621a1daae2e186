package org.jcrm.daemon.api;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.jcrm.core.agent.AgentRegistry;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.codec.ApiJson;
import org.jcrm.core.codec.CibJson;
import org.jcrm.core.codec.StatusJson;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Role;
import org.jcrm.daemon.history.History;
import org.jcrm.daemon.loop.Published;

/** What everybody may ask; answered from the published snapshot without troubling the loop. */
final class ReadRoutes {
    private static final int DEFAULT_HISTORY = 200;
    private static final RequestShape NOTHING = RequestShape.nothing();
    private static final RequestShape EVERYTHING = NOTHING.as(Work.SHOW);

    private final Published published;
    private final Reports reports;
    private final StatusFeed feed;
    private final History history;
    private final AgentRegistry agents;
    private final ConfigurationText texts;
    private final Simulation simulation;
    private final Proxy proxy;

    ReadRoutes(
            Published published,
            Reports reports,
            StatusFeed feed,
            History history,
            AgentRegistry agents,
            ConfigurationText texts,
            Simulation simulation,
            Proxy proxy) {
        this.published = published;
        this.reports = reports;
        this.feed = feed;
        this.history = history;
        this.agents = agents;
        this.texts = texts;
        this.simulation = simulation;
        this.proxy = proxy;
    }

    void addTo(Routes routes) {
        routes.viewer("GET", "/v1/status", EVERYTHING, call -> Answer.json(StatusJson.write(reports.report())))
                .viewer("GET", "/v1/status/stream", NOTHING, call -> new Answer.Events(feed::stream))
                .viewer(
                        "GET",
                        "/v1/quorum",
                        NOTHING,
                        call -> Answer.json(ApiJson.write(published.current().quorum())))
                .viewer(
                        "GET",
                        "/v1/cib",
                        RequestShape.query("format", "secrets").as(Work.SHOW),
                        call -> cib(call.request()))
                .viewer(
                        "GET",
                        "/v1/nodes",
                        EVERYTHING,
                        call -> Answer.json(
                                StatusJson.writeNodes(reports.cluster().nodes())))
                .viewer(
                        "GET",
                        "/v1/resources",
                        EVERYTHING,
                        call -> Answer.json(
                                StatusJson.writeResources(reports.cluster().resources())))
                .viewer("GET", "/v1/resources/{rsc}/failcount", RequestShape.query("node"), this::failCounts)
                .viewer(
                        "GET",
                        "/v1/attributes",
                        RequestShape.query("node", "name").as(Work.SHOW),
                        call -> attributes(call.request()))
                .viewer("GET", "/v1/agents", EVERYTHING, call -> Answer.json(ApiJson.writeAgents(agents.metadata())))
                .viewer(
                        "GET",
                        "/v1/history",
                        RequestShape.query("since", "limit").as(Work.SHOW),
                        call -> history(call.request()))
                .operator(
                        "POST",
                        "/v1/simulate",
                        RequestShape.text(RequestShape.CIB, Work.FOREIGN),
                        call -> Answer.json(ApiJson.linesBody(
                                "summary", simulation.summary(call.request().body()))))
                .viewer("GET", "/health", NOTHING, call -> health())
                .viewer("GET", "/primary", NOTHING, call -> health("promoted here", runsHere(true)))
                .viewer("GET", "/replica", NOTHING, call -> health("unpromoted here", runsHere(false)));
    }

    private Answer cib(ApiRequest request) throws Refused {
        Cib cib = shownTo(request, published.current().cib());
        String format = request.queryValue("format").orElse("json");
        return switch (format) {
            case "json" -> Answer.json(CibJson.write(cib));
            case "xml" -> new Answer.Body(200, "application/xml", texts.xml(cib));
            case "yaml" -> new Answer.Body(200, "application/yaml", texts.yaml(cib.configuration()));
            default -> throw new Refused(400, "There is no format `" + format + "`", "", "Ask for json, xml or yaml.");
        };
    }

    /** Without its secrets, unless an administrator asks for them. */
    private Cib shownTo(ApiRequest request, Cib cib) throws Refused {
        Optional<String> secrets = request.queryValue("secrets");
        if (secrets.isEmpty()) {
            return texts.hidden(cib);
        }
        if (!secrets.get().equals("show")) {
            throw new Refused(400, "`secrets` is `" + secrets.get() + "`", "", "Write secrets=show, or leave it out.");
        }
        if (!request.caller().access().allows(Access.ADMIN)) {
            throw new Refused(
                    403,
                    "You may not see secrets",
                    request.caller().user() + " is no administrator",
                    "Ask as root, or leave out `--show-secrets`.");
        }
        return cib;
    }

    private Answer failCounts(Routes.Call call) throws Refused {
        Cib cib = published.current().cib();
        Optional<String> name = call.request().queryValue("node");
        Optional<NodeName> node = name.isEmpty() ? Optional.empty() : Optional.of(proxy.known(name.get()));
        return Answer.json(ApiJson.writeFailCounts(
                FailCounts.of(cib.status(), NamedResources.within(cib.configuration(), call.value("rsc")), node)));
    }

    private Answer attributes(ApiRequest request) throws Refused {
        Cib cib = published.current().cib();
        Optional<String> node = request.queryValue("node");
        if (node.isPresent() && AttributeLines.of(cib, node, Optional.empty()).isEmpty()) {
            // Some nodes with attributes have no daemon; one that has neither was misspelt.
            proxy.known(node.get());
        }
        return Answer.json(ApiJson.writeAttributes(AttributeLines.of(cib, node, request.queryValue("name"))));
    }

    private Answer history(ApiRequest request) throws Refused {
        try {
            Optional<Instant> since = request.queryValue("since").map(Instant::parse);
            int limit = request.queryValue("limit").map(Integer::parseInt).orElse(DEFAULT_HISTORY);
            return Answer.json(ApiJson.writeHistory(history.list(since, Math.max(1, limit))));
        } catch (DateTimeException | NumberFormatException e) {
            throw new Refused(
                    400,
                    "`since` or `limit` is not understood",
                    String.valueOf(e.getMessage()),
                    "Write since=2026-11-22T20:10:00Z and limit=100.");
        }
    }

    /** A daemon whose loop is stuck answers for nothing, whatever it published last. */
    private Answer health() {
        return reports.stuck()
                .map(sentence -> Answer.text(503, "no: " + sentence + "\n"))
                .orElseGet(() -> health("member", reports.isMember()));
    }

    private static Answer health(String what, boolean holds) {
        return Answer.text(holds ? 200 : 503, (holds ? "yes: " : "no: not ") + what + "\n");
    }

    private boolean runsHere(boolean promoted) {
        NodeName self = published.current().self();
        Role wanted = promoted ? Role.PROMOTED : Role.UNPROMOTED;
        return reports.isMember()
                && reports.cluster().resources().stream()
                        .flatMap(resource -> Instances.of(resource).stream())
                        .anyMatch(one -> one.role() == wanted && one.runningOn().contains(self));
    }
}
