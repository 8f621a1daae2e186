package org.jcrm.membership.certificate;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.codec.api.CertificateAnswer;
import org.jcrm.core.codec.api.CertificateLine;
import org.jcrm.core.codec.api.CertificateOrder;
import org.jcrm.core.codec.api.NodeCertificates;

/** Carries out what is ordered for a node's certificates, and tells how they are; the same on nodes and on the arbitrator. */
public final class CertificateOrders {
    private CertificateOrders() {}

    /** How things are. */
    public static NodeCertificates show(LiveCredentials live) {
        NodeCredentials now = live.current();
        String authorityFile = now.files().authority().toString();
        List<X509Certificate> authorities = new ArrayList<>(List.of(now.authority()));
        now.authorities().stream().filter(each -> !each.equals(now.authority())).forEach(authorities::add);
        return new NodeCertificates(
                now.node(),
                line(now.files().certificate().toString(), now.certificate()),
                authorities.stream().map(each -> line(authorityFile, each)).toList(),
                now.revocations().numbers(),
                now.revocations().pem(),
                now.revocations().serials(),
                live.problem());
    }

    /** One certificate. */
    public static CertificateLine line(String file, X509Certificate certificate) {
        return new CertificateLine(
                file,
                certificate.getSubjectX500Principal().getName(),
                certificate.getIssuerX500Principal().getName(),
                Revocations.serial(certificate),
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant(),
                names(certificate),
                fingerprint(certificate));
    }

    private static List<String> names(X509Certificate certificate) {
        try {
            return Optional.ofNullable(certificate.getSubjectAlternativeNames()).orElse(List.of()).stream()
                    .map(name -> String.valueOf(name.get(1)))
                    .toList();
        } catch (CertificateParsingException e) {
            // Then nobody can call it by them either.
            return List.of();
        }
    }

    private static String fingerprint(X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** As {@link #carryOut(LiveCredentials, CertificateOrder, Instant)}, now by the clock of the credentials. */
    public static CertificateAnswer carryOut(LiveCredentials live, CertificateOrder order) throws CertificateProblem {
        return carryOut(live, order, live.now());
    }

    /**
     * Carries it out, and takes what it changed. One order at a time.
     *
     * @throws CertificateProblem with a sentence; what was done before the part that is wrong stays done
     */
    public static CertificateAnswer carryOut(LiveCredentials live, CertificateOrder order, Instant now)
            throws CertificateProblem {
        synchronized (live) {
            Path directory = requireNonNull(live.current().files().key().getParent());
            CertificateFolder folder = new CertificateFolder(directory);
            List<String> notes = new ArrayList<>();
            Optional<String> request = Optional.empty();
            try {
                if (order.revocations().isPresent()
                        && folder.revoke(live.current(), order.revocations().get())) {
                    live.reload().ifPresent(notes::add);
                }
                if (order.authorities().isPresent()) {
                    folder.trust(
                            live.current(),
                            order.authorities().get(),
                            order.endorsements().orElse(""),
                            now);
                    live.reload().ifPresent(notes::add);
                }
                if (order.certificate().isPresent()) {
                    folder.install(live.current(), order.certificate().get(), now);
                    live.reload().ifPresent(notes::add);
                }
                if (order.reload()) {
                    live.reload().ifPresent(notes::add);
                }
                if (order.request()) {
                    request = Optional.of(folder.request(live.current().node()));
                }
            } catch (IOException e) {
                throw new CertificateProblem(
                        "the folder " + directory + " cannot be written: " + e.getMessage()
                                + "; has its disk free space, and does it belong to the user that runs this program?",
                        e);
            }
            return new CertificateAnswer(show(live), request, notes);
        }
    }
}
