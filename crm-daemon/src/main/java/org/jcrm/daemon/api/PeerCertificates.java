package org.jcrm.daemon.api;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jcrm.core.codec.ApiJson;
import org.jcrm.core.codec.CertificateJson;
import org.jcrm.core.codec.CodecException;
import org.jcrm.core.codec.api.CertificateAnswer;
import org.jcrm.core.codec.api.CertificateOrder;
import org.jcrm.core.codec.api.NodeCertificates;
import org.jcrm.core.model.NodeName;
import org.jcrm.daemon.certificate.CertificatePeers;

/** Asks the other daemons about certificates, by the routes that {@link CertificateRoutes} has. */
public final class PeerCertificates implements CertificatePeers {
    private static final Duration ANSWER = Duration.ofSeconds(4);

    private final PeerApi peers;
    private final NodeName self;

    public PeerCertificates(PeerApi peers, NodeName self) {
        this.peers = requireNonNull(peers, "peers is null");
        this.self = requireNonNull(self, "self is null");
    }

    @Override
    public NodeCertificates show(NodeName node) throws IOException {
        return answer(ask(node, "GET", path(node), new byte[0])).certificates();
    }

    @Override
    public CertificateAnswer order(NodeName node, CertificateOrder order) throws IOException {
        return answer(ask(node, "POST", path(node), CertificateJson.write(order)));
    }

    @Override
    public String sign(NodeName node, String request) throws IOException {
        byte[] answered = ask(node, "POST", "/v1/certificates/sign", CertificateJson.writeRequest(request));
        try {
            return CertificateJson.readCertificate(answered);
        } catch (CodecException e) {
            throw new IOException("an answer that is not understood: " + e.getMessage(), e);
        }
    }

    private static String path(NodeName node) {
        return "/v1/nodes/" + node + "/certificates";
    }

    private static CertificateAnswer answer(byte[] body) throws IOException {
        try {
            return CertificateJson.readAnswer(body);
        } catch (CodecException e) {
            throw new IOException("an answer that is not understood: " + e.getMessage(), e);
        }
    }

    private byte[] ask(NodeName node, String method, String path, byte[] body) throws IOException {
        ApiRequest asker = new ApiRequest(
                method,
                List.of(path.substring(1).split("/", -1)),
                Map.of(),
                "jcrmd's certificates on " + self,
                body,
                Caller.daemon(self));
        try (PeerApi.Reply reply = peers.ask(node, method, path, asker, body, ANSWER)) {
            byte[] answered = reply.body().readNBytes(CertificateJson.MAX_BYTES);
            if (reply.status() != 200) {
                throw new IOException(problem(answered, reply.status()));
            }
            return answered;
        }
    }

    private static String problem(byte[] body, int status) {
        try {
            return ApiJson.readProblem(body).title();
        } catch (CodecException e) {
            return "it answered with the status " + status;
        }
    }
}
