package org.jcrm.daemon.api;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.cib.CibEdit;
import org.jcrm.core.cib.OperationKey;
import org.jcrm.core.codec.ApiJson;
import org.jcrm.core.codec.CodecException;
import org.jcrm.core.codec.JsonObject;
import org.jcrm.core.codec.api.AttributeLine;
import org.jcrm.core.codec.api.MoveOrder;
import org.jcrm.core.controller.ClusterEvent;
import org.jcrm.core.controller.OperatorRequest;
import org.jcrm.core.controller.RequestOutcome;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Resource;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.Role;
import org.jcrm.core.status.ClusterStatus;
import org.jcrm.daemon.loop.Published;

/** What operators change in the cluster as a whole; each becomes an edit or a request of the core. */
final class EditRoutes {
    private static final int MAX_VOTES = 10_000;
    private static final RequestShape DRY_RUN = RequestShape.json("dryRun");

    private final Published published;
    private final Reports reports;
    private final Operators operators;
    private final Proxy proxy;
    private final Clock clock;

    EditRoutes(Published published, Reports reports, Operators operators, Proxy proxy, Clock clock) {
        this.published = published;
        this.reports = reports;
        this.operators = operators;
        this.proxy = proxy;
        this.clock = clock;
    }

    void addTo(Routes routes) {
        routes.operator(
                        "PUT",
                        "/v1/attributes",
                        RequestShape.json("node", "name", "value?", "lifetime").upTo(RequestShape.ATTRIBUTE),
                        call -> setAttribute(call.request()))
                .operator("PUT", "/v1/quorum/expected", RequestShape.json("votes"), call -> expectVotes(call.request()))
                .operator("POST", "/v1/nodes/{node}/standby", DRY_RUN, call -> standby(call, Optional.of("on")))
                .operator("POST", "/v1/nodes/{node}/unstandby", DRY_RUN, call -> standby(call, Optional.empty()))
                .operator(
                        "DELETE",
                        "/v1/resources/{rsc}/failcount",
                        RequestShape.query("node", "operation", "intervalMillis"),
                        this::resetFailCount)
                .operator("POST", "/v1/resources/{rsc}/cleanup", RequestShape.json("node"), this::cleanup)
                .operator(
                        "POST",
                        "/v1/resources/{rsc}/move",
                        RequestShape.json("node", "promoted", "lifetimeMillis", "dryRun"),
                        this::move)
                .operator("POST", "/v1/resources/{rsc}/clear", RequestShape.nothing(), this::clear)
                .operator("POST", "/v1/resources/{rsc}/enable", DRY_RUN, call -> targetRole(call, Optional.empty()))
                .operator(
                        "POST",
                        "/v1/resources/{rsc}/disable",
                        DRY_RUN,
                        call -> targetRole(call, Optional.of("Stopped")));
    }

    private Answer setAttribute(ApiRequest request) throws Refused, CodecException, InterruptedException {
        AttributeLine line = ApiJson.readAttribute(request.body());
        NodeName node = proxy.known(line.node().value());
        RequestOutcome outcome = operators.ask(id -> new ClusterEvent.AttributeRequested(
                Optional.of(id), operators.requester(request), node, line.name(), line.value(), line.lifetime()));
        return switch (outcome) {
            case RequestOutcome.Done done -> Answer.json(ApiJson.write(done));
            case RequestOutcome.DryRunResult result -> Answer.json(ApiJson.write(result));
            case RequestOutcome.Refused refused -> throw Operators.refusal(refused);
        };
    }

    private Answer expectVotes(ApiRequest request) throws Refused, CodecException, InterruptedException {
        int votes = body(request).number("votes");
        if (votes < 0 || votes > MAX_VOTES) {
            throw new Refused(
                    400,
                    "`votes` is " + votes,
                    "",
                    "Expect between 1 and " + MAX_VOTES + " votes, or 0 for as many as the configured nodes have.");
        }
        return Answer.json(ApiJson.write(operators.done(request, new OperatorRequest.ExpectVotes(votes))));
    }

    private Answer standby(Routes.Call call, Optional<String> value)
            throws Refused, CodecException, InterruptedException {
        NodeName node = proxy.known(call.value("node"));
        return operators.edit(
                call.request(),
                new CibEdit.SetPermanentAttribute(node, "standby", value),
                body(call.request()).flag("dryRun"),
                List.of());
    }

    private Answer resetFailCount(Routes.Call call) throws Refused, InterruptedException {
        ApiRequest request = call.request();
        ResourceId resource = known(call.value("rsc")).id();
        Optional<OperationKey> operation = Optional.empty();
        if (request.queryValue("operation").isPresent()) {
            operation = Optional.of(new OperationKey(
                    resource,
                    request.queryValue("operation").get(),
                    interval(request).toMillis()));
        }
        Optional<NodeName> node = node(request.queryValue("node"));
        return Answer.json(
                ApiJson.write(operators.done(request, new OperatorRequest.ResetFailCount(resource, node, operation))));
    }

    private static Duration interval(ApiRequest request) throws Refused {
        String text = request.queryValue("intervalMillis").orElse("0");
        if (!text.matches("\\d{1,12}")) {
            throw new Refused(400, "`intervalMillis` is `" + text + "`", "", "Write a number of milliseconds.");
        }
        return Duration.ofMillis(Long.parseLong(text));
    }

    private Answer cleanup(Routes.Call call) throws Refused, CodecException, InterruptedException {
        ResourceId resource = known(call.value("rsc")).id();
        Optional<NodeName> node = node(body(call.request()).optionalText("node"));
        return Answer.json(ApiJson.write(operators.done(call.request(), new OperatorRequest.Cleanup(resource, node))));
    }

    private Answer move(Routes.Call call) throws Refused, CodecException, InterruptedException {
        ResourceId resource = known(call.value("rsc")).id();
        MoveOrder order = ApiJson.readMove(call.request().body());
        if (order.node().isPresent()) {
            proxy.known(order.node().get().value());
        }
        Optional<NodeName> away = order.node().isPresent() ? Optional.empty() : Optional.of(leaves(resource, order));
        CibEdit edit = ConstraintEdits.move(resource, order, away, clock.instant());
        return operators.edit(
                call.request(), edit, order.dryRun(), List.of(ConstraintEdits.note(resource, order, away)));
    }

    private NodeName leaves(ResourceId resource, MoveOrder order) throws Refused {
        List<ClusterStatus.PrimitiveStatus> instances = reports.cluster().resources().stream()
                .filter(status -> status.id().equals(resource))
                .flatMap(status -> Instances.of(status).stream())
                .filter(one -> !order.promoted() || one.role() == Role.PROMOTED)
                .filter(one -> !one.runningOn().isEmpty())
                .toList();
        List<NodeName> nodes = instances.stream()
                .flatMap(one -> one.runningOn().stream())
                .distinct()
                .toList();
        if (nodes.size() == 1) {
            return nodes.getFirst();
        }
        throw new Refused(
                422,
                nodes.isEmpty()
                        ? resource + " runs nowhere" + (order.promoted() ? " as promoted" : "")
                        : resource + " runs on several nodes",
                nodes.isEmpty()
                        ? ""
                        : String.join(", ", nodes.stream().map(NodeName::value).toList()),
                "Name the node that it shall move to.");
    }

    private Answer clear(Routes.Call call) throws Refused, InterruptedException {
        Resource resource = known(call.value("rsc"));
        List<String> ids = ConstraintEdits.madeByMove(published.current().cib().configuration(), resource.id());
        if (ids.isEmpty()) {
            return Answer.json(ApiJson.write(new RequestOutcome.Done(
                    published.current().cib().version(),
                    List.of("No constraint of `jcrm resource move` was there for " + resource.id() + "."))));
        }
        List<CibEdit> edits = new ArrayList<>();
        ids.forEach(id -> edits.add(new CibEdit.RemoveConstraint(id)));
        return operators.edit(
                call.request(),
                new CibEdit.Batch(edits),
                false,
                ids.stream().map(id -> "Removed the constraint " + id + ".").toList());
    }

    private Answer targetRole(Routes.Call call, Optional<String> role)
            throws Refused, CodecException, InterruptedException {
        Resource resource = known(call.value("rsc"));
        return operators.edit(
                call.request(),
                new CibEdit.SetMetaAttribute(resource.id(), "target-role", role),
                body(call.request()).flag("dryRun"),
                List.of());
    }

    private Resource known(String id) throws Refused {
        return NamedResources.known(published.current().cib().configuration(), id);
    }

    private Optional<NodeName> node(Optional<String> name) throws Refused {
        return name.isEmpty() ? Optional.empty() : Optional.of(proxy.known(name.get()));
    }

    static JsonObject body(ApiRequest request) throws CodecException {
        return JsonObject.parse(request.body());
    }
}
