package org.jcrm.daemon.certificate;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jcrm.core.model.NodeName;
import org.jcrm.membership.arbitrator.ArbitratorCertificates;
import org.jcrm.membership.certificate.CertificateProblem;
import org.jcrm.membership.certificate.CertificateRequest;
import org.jcrm.membership.certificate.ClusterCertificates;
import org.jcrm.membership.certificate.LiveCredentials;

/** The uses of the authority's key, on the host that has it. */
final class Signing {
    private final LiveCredentials credentials;
    private final Map<NodeName, String> addresses;
    private final Path authority;
    private final Clock clock;
    private final CertificateStory story;

    /**
     * @param addresses of all nodes
     * @param authority the folder that holds the key, if this host has it
     */
    Signing(
            LiveCredentials credentials,
            Map<NodeName, String> addresses,
            Path authority,
            Clock clock,
            CertificateStory story) {
        this.credentials = requireNonNull(credentials, "credentials is null");
        this.addresses = Map.copyOf(addresses);
        this.authority = requireNonNull(authority, "authority is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.story = requireNonNull(story, "story is null");
    }

    /** Whether the key is on this host at the moment. */
    boolean isHere() {
        return ClusterCertificates.isIn(authority);
    }

    /**
     * Signs a node's request.
     *
     * @param node whom the certificate is for: nobody gets one for another
     * @throws CertificateProblem if the key is not on this host, or the request is no good
     */
    String sign(String request, NodeName node) throws CertificateProblem, IOException {
        String address = addresses.get(node);
        if (!isHere() || address == null) {
            throw new CertificateProblem(
                    address == null
                            ? node + " is no node of this cluster"
                            : "the authority's key is not on "
                                    + credentials.current().node() + " (" + authority + ")");
        }
        CertificateRequest read = CertificateRequest.read(request, "the request of " + node);
        if (!read.name().equals(node.value())) {
            throw new CertificateProblem(
                    "the request is for " + read.name() + ", but " + node + " asks: nobody gets one for another");
        }
        String certificate = authority().sign(read, node, numeric(address));
        story.tell("Signed a certificate for " + node + " on its own request.");
        return certificate;
    }

    /** Signs the arbitrator's request. */
    String sign(String request, ArbitratorCertificates arbitrator) throws CertificateProblem, IOException {
        return authority()
                .sign(
                        CertificateRequest.read(request, "the arbitrator's request"),
                        arbitrator.name(),
                        List.of(arbitrator.address().getAddress()));
    }

    private ClusterCertificates authority() throws CertificateProblem {
        return ClusterCertificates.open(authority, clock.instant());
    }

    private static List<InetAddress> numeric(String address) {
        try {
            return List.of(InetAddress.getByName(address));
        } catch (UnknownHostException e) {
            // The certificate then names the node alone.
            return List.of();
        }
    }
}
