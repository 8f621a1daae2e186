package org.jcrm.core.codec.api;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What a node, or the arbitrator, shall do with its certificates; carried out in the order of the fields. Everything that
 * is sent is signed by an authority which the receiver trusts already. A private key never travels.
 *
 * @param revocations revocation lists (PEM) that shall count where they are newer
 * @param authorities the certificates (PEM) of exactly those authorities that shall be trusted
 * @param endorsements for new ones among them: their keys, signed by a present one (PEM)
 * @param certificate the node's new certificate (PEM)
 * @param request make a key and answer with a request for its certificate
 * @param reload take the files as they are now
 */
public record CertificateOrder(
        Optional<String> revocations,
        Optional<String> authorities,
        Optional<String> endorsements,
        Optional<String> certificate,
        boolean request,
        boolean reload) {
    public CertificateOrder {
        requireNonNull(revocations, "revocations is null");
        requireNonNull(authorities, "authorities is null");
        requireNonNull(endorsements, "endorsements is null");
        requireNonNull(certificate, "certificate is null");
    }

    private static final CertificateOrder NOTHING =
            new CertificateOrder(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false, false);

    /** Nothing is changed; the answer tells how things are. */
    public static CertificateOrder nothing() {
        return NOTHING;
    }

    public static CertificateOrder revoking(String lists) {
        return new CertificateOrder(
                Optional.of(lists), Optional.empty(), Optional.empty(), Optional.empty(), false, false);
    }

    public static CertificateOrder trusting(String authorities, String endorsements) {
        return new CertificateOrder(
                Optional.empty(),
                Optional.of(authorities),
                endorsements.isEmpty() ? Optional.empty() : Optional.of(endorsements),
                Optional.empty(),
                false,
                false);
    }

    public static CertificateOrder installing(String certificate) {
        return new CertificateOrder(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(certificate), false, false);
    }

    public static CertificateOrder requesting() {
        return new CertificateOrder(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), true, false);
    }

    public static CertificateOrder reloading() {
        return new CertificateOrder(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false, true);
    }
}
