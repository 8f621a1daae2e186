package org.jcrm.daemon.certificate;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.codec.api.CertificateLine;
import org.jcrm.core.codec.api.CertificateOrder;
import org.jcrm.core.doctor.CertificateLife;
import org.jcrm.core.model.NodeName;
import org.jcrm.membership.arbitrator.ArbitratorCertificates;
import org.jcrm.membership.certificate.CertificateProblem;

/**
 * Renews this node's certificate after two thirds of its life: with the authority's key if that is on this host, else by the
 * node that has it. The node that has it renews the arbitrator's as well.
 */
final class Renewal {
    private final CertificateKeeper keeper;
    private final Signing signing;
    private final CertificatePeers peers;
    private final Optional<ArbitratorCertificates> arbitrator;
    private final Clock clock;
    private final CertificateStory story;

    /** @param keeper carries the orders out, here and at the arbitrator */
    Renewal(
            CertificateKeeper keeper,
            Signing signing,
            CertificatePeers peers,
            Optional<ArbitratorCertificates> arbitrator,
            Clock clock,
            CertificateStory story) {
        this.keeper = requireNonNull(keeper, "keeper is null");
        this.signing = requireNonNull(signing, "signing is null");
        this.peers = requireNonNull(peers, "peers is null");
        this.arbitrator = requireNonNull(arbitrator, "arbitrator is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.story = requireNonNull(story, "story is null");
    }

    /** Once a minute: this node's own, and on the host with the authority's key the arbitrator's. */
    void ofWhatIsDue() {
        if (isDue(keeper.show().own())) {
            try {
                renew();
                story.settled("renewal");
            } catch (CertificateProblem | IOException e) {
                story.once(
                        "renewal",
                        "The certificate of " + keeper.self() + " is due for renewal, which did not work: "
                                + e.getMessage());
            }
        }
        if (signing.isHere()) {
            arbitrator.ifPresent(this::renewIfDue);
        }
    }

    private boolean isDue(CertificateLine line) {
        double spread = Math.floorMod(line.serial().hashCode(), 1000) / 1000.0;
        return !clock.instant().isBefore(CertificateLife.renewal(line.notBefore(), line.notAfter(), spread));
    }

    /** @throws IOException if nobody signs; the message is a sentence */
    private void renew() throws CertificateProblem, IOException {
        String request = keeper.order(keeper.self(), CertificateOrder.requesting())
                .request()
                .orElseThrow();
        String certificate = signing.isHere() ? signing.sign(request, keeper.self()) : signedByAPeer(request);
        keeper.order(keeper.self(), CertificateOrder.installing(certificate));
    }

    private String signedByAPeer(String request) throws IOException {
        List<String> reasons = new ArrayList<>();
        for (NodeName node : keeper.others()) {
            try {
                return peers.sign(node, request);
            } catch (IOException e) {
                reasons.add(node + ": " + e.getMessage());
            }
        }
        throw new IOException("no node has the authority's key at hand (" + String.join("; ", reasons)
                + "); run `jcrm certificate renew` where the authority is, or see the operator manual, Certificates");
    }

    private void renewIfDue(ArbitratorCertificates it) {
        NodeName name = it.name();
        try {
            if (keeper.known(name).filter(theirs -> isDue(theirs.own())).isPresent()) {
                String request = keeper.order(name, CertificateOrder.requesting())
                        .request()
                        .orElseThrow();
                keeper.order(name, CertificateOrder.installing(signing.sign(request, it)));
                story.tell("The certificate of the arbitrator " + name + " is renewed.");
            }
            story.settled("arbitrator");
        } catch (CertificateProblem | IOException e) {
            story.once("arbitrator", "The arbitrator's certificate was not looked after: " + e.getMessage());
        }
    }
}
