package org.jcrm.daemon.api;

import java.io.IOException;
import java.util.List;
import org.jcrm.core.codec.ApiJson;
import org.jcrm.core.codec.CertificateJson;
import org.jcrm.core.codec.CodecException;
import org.jcrm.core.codec.JsonObject;
import org.jcrm.core.codec.api.CertificateAnswer;
import org.jcrm.core.codec.api.CertificateOrder;
import org.jcrm.core.controller.RequestOutcome;
import org.jcrm.core.model.NodeName;
import org.jcrm.daemon.certificate.CertificateKeeper;
import org.jcrm.daemon.loop.Published;
import org.jcrm.membership.certificate.CertificateProblem;

/** The cluster's certificates: looked at, renewed, revoked. */
final class CertificateRoutes {
    private final Published published;
    private final CertificateKeeper keeper;
    private final Proxy proxy;

    CertificateRoutes(Published published, CertificateKeeper keeper, Proxy proxy) {
        this.published = published;
        this.keeper = keeper;
        this.proxy = proxy;
    }

    void addTo(Routes routes) {
        routes.operator(
                        "GET",
                        "/v1/certificates",
                        RequestShape.nothing(),
                        call -> Answer.json(CertificateJson.write(keeper.report())))
                .operator(
                        "GET",
                        "/v1/nodes/{node}/certificates",
                        RequestShape.nothing(),
                        call -> at(call, CertificateOrder.nothing()))
                .admin(
                        "POST",
                        "/v1/nodes/{node}/certificates",
                        RequestShape.json(
                                        "revocations",
                                        "authorities",
                                        "endorsements",
                                        "certificate",
                                        "request",
                                        "reload")
                                .upTo(RequestShape.ATTRIBUTE),
                        call -> at(
                                call, CertificateJson.readOrder(call.request().body())))
                .admin(
                        "POST",
                        "/v1/certificates/reload",
                        RequestShape.json("reload"),
                        call -> carryOut(self(), CertificateOrder.reloading()))
                .admin(
                        "POST",
                        "/v1/certificates/revocations",
                        RequestShape.json("revocations").upTo(RequestShape.ATTRIBUTE),
                        this::revoke)
                .admin("POST", "/v1/certificates/sign", RequestShape.json("request"), this::sign);
    }

    private NodeName self() {
        return published.current().self();
    }

    /** The arbitrator has no API; the asked daemon speaks to it. */
    private Answer at(Routes.Call call, CertificateOrder order) throws Refused, CodecException, InterruptedException {
        NodeName named = NodeName.of(call.value("node"));
        return keeper.isArbitrator(named)
                ? carryOut(named, order)
                : proxy.nodeLocal(here -> carryOut(self(), order)).handle(call);
    }

    private Answer carryOut(NodeName name, CertificateOrder order) throws Refused {
        try {
            CertificateAnswer answer = keeper.order(name, order);
            return Answer.json(CertificateJson.write(answer));
        } catch (CertificateProblem e) {
            throw refused(e);
        }
    }

    private Answer revoke(Routes.Call call) throws Refused, CodecException, InterruptedException {
        String lists = JsonObject.parse(call.request().body()).text("revocations");
        try {
            List<String> notes = keeper.revoke(lists);
            return Answer.json(ApiJson.write(
                    new RequestOutcome.Done(published.current().cib().version(), notes)));
        } catch (CertificateProblem e) {
            throw refused(e);
        }
    }

    /** A node asks for its own certificate, as its present one proves. */
    private Answer sign(Routes.Call call) throws Refused, CodecException {
        Caller caller = call.request().caller();
        if (!(caller.origin() instanceof Caller.Peer(NodeName node))) {
            throw new Refused(
                    403,
                    "Only a node may have its certificate signed here",
                    caller.user() + " is no node",
                    "Run `jcrm certificate sign` where the authority is.");
        }
        try {
            String request = CertificateJson.readRequest(call.request().body());
            return Answer.json(CertificateJson.writeCertificate(keeper.sign(request, node)));
        } catch (CertificateProblem e) {
            throw refused(e);
        } catch (IOException e) {
            throw new Refused(
                    500,
                    "The authority's folder cannot be written",
                    String.valueOf(e.getMessage()),
                    "Look at its disk and its owner.");
        }
    }

    private static Refused refused(CertificateProblem e) {
        return new Refused(422, String.valueOf(e.getMessage()), "", "See the operator manual, Certificates.");
    }
}
