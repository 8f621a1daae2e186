package org.jcrm.membership.certificate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jcrm.core.model.NodeName;

/**
 * Changes what is in a node's folder of certificates. Everything is checked before anything is written, and each change
 * is one rename, so that a host that goes down at any moment starts with the old or with the new. Nothing here depends on
 * who hands the parts over: each is signed by an authority that is trusted already.
 */
public final class CertificateFolder {
    private final CertificateFiles files;
    private final Path request;

    public CertificateFolder(Path directory) {
        this.files = CertificateFiles.in(directory);
        this.request = directory.resolve("node.csr");
    }

    /**
     * A request for a certificate of a new key. The key stays here and waits for its certificate; a request that waits
     * already is told again, so that two who ask do not spoil each other's.
     *
     * @return PEM
     */
    public String request(NodeName node) throws CertificateProblem, IOException {
        Optional<String> waiting = waiting(node);
        if (waiting.isPresent()) {
            return waiting.get();
        }
        KeyPair keys = ClusterCertificates.newKeyPair();
        String made = CertificateRequest.make(node.value(), keys);
        WholeFile.write(
                files.nextKey(), Pem.spell("PRIVATE KEY", keys.getPrivate().getEncoded()), WholeFile.SECRET);
        WholeFile.write(request, made, WholeFile.PUBLIC);
        return made;
    }

    private Optional<String> waiting(NodeName node) throws CertificateProblem, IOException {
        if (!Files.exists(files.nextKey()) || !Files.exists(request)) {
            return Optional.empty();
        }
        PrivateKey key = Pem.privateKey(files.nextKey());
        String text = Files.readString(request, StandardCharsets.US_ASCII);
        try {
            CertificateRequest read = CertificateRequest.read(text, request.toString());
            return read.name().equals(node.value()) && NodeCredentials.fits(read.key(), key)
                    ? Optional.of(text)
                    : Optional.empty();
        } catch (CertificateProblem e) {
            // Half a request is no request; the next one replaces it.
            return Optional.empty();
        }
    }

    /**
     * Puts a certificate in place, and the key that waits for it.
     *
     * @param present what counts now
     * @throws CertificateProblem if it is not this node's, fits no key here, or is older than the present one
     */
    public void install(NodeCredentials present, String pem, Instant now) throws CertificateProblem, IOException {
        X509Certificate certificate = Pem.certificates(pem.getBytes(StandardCharsets.US_ASCII), "what was sent")
                .getFirst();
        NodeName name = node(certificate);
        if (!name.equals(present.node())) {
            throw new CertificateProblem(
                    "the certificate is made out to \"" + name + "\", but this node is \"" + present.node() + "\"");
        }
        if (present.authorities().stream().noneMatch(each -> NodeCredentials.isIssuedBy(certificate, each))) {
            throw new CertificateProblem("the certificate is not issued by an authority that " + name
                    + " trusts; sign the request with the authority of this cluster");
        }
        if (certificate.getNotAfter().toInstant().isBefore(now)
                || certificate.getNotBefore().toInstant().isAfter(now)) {
            throw new CertificateProblem("the certificate is valid from "
                    + certificate.getNotBefore().toInstant() + " to "
                    + certificate.getNotAfter().toInstant() + ", but the clock of " + name + " says " + now);
        }
        if (certificate
                .getNotBefore()
                .toInstant()
                .isBefore(present.certificate().getNotBefore().toInstant())) {
            throw new CertificateProblem("the certificate is older than the one that counts; ask for a new one");
        }
        Optional<String> revoked = present.revocations().of(certificate);
        if (revoked.isPresent()) {
            throw new CertificateProblem(revoked.get());
        }
        boolean waited =
                Files.exists(files.nextKey()) && NodeCredentials.fits(certificate, Pem.privateKey(files.nextKey()));
        if (!waited && !NodeCredentials.fits(certificate, present.key())) {
            throw new CertificateProblem("the certificate fits no key of " + name
                    + ": it answers another request than the last one; ask again with `jcrm certificate renew`");
        }
        WholeFile.write(files.certificate(), Pem.spell(certificate), WholeFile.PUBLIC);
        if (waited) {
            WholeFile.rename(files.nextKey(), files.key());
            Files.deleteIfExists(request);
        }
    }

    private static NodeName node(X509Certificate certificate) throws CertificateProblem {
        try {
            return CertificateSubject.nodeOf(certificate);
        } catch (CertificateException e) {
            throw new CertificateProblem("what was sent is not for a node: " + e.getMessage(), e);
        }
    }

    /**
     * Trusts exactly these authorities from now on.
     *
     * @param endorsements new authorities' keys as certificates that an authority signed which is trusted already
     * @throws CertificateProblem if one is new and not endorsed, or if this node's own certificate would not count
     */
    public void trust(NodeCredentials present, String authorities, String endorsements, Instant now)
            throws CertificateProblem, IOException {
        Set<X509Certificate> next =
                new LinkedHashSet<>(Pem.certificates(authorities.getBytes(StandardCharsets.US_ASCII), "what was sent"));
        List<X509Certificate> endorsed = endorsements.isBlank()
                ? List.of()
                : Pem.certificates(endorsements.getBytes(StandardCharsets.US_ASCII), "what was sent");
        for (X509Certificate each : next) {
            if (each.getBasicConstraints() < 0 || each.getNotAfter().toInstant().isBefore(now)) {
                throw new CertificateProblem("\"" + each.getSubjectX500Principal()
                        + "\" is not the certificate of an authority, or has expired");
            }
            if (!present.authorities().contains(each)
                    && endorsed.stream().noneMatch(it -> endorses(present, it, each))) {
                throw new CertificateProblem("the new authority \"" + each.getSubjectX500Principal()
                        + "\" is not signed by the present one; begin again with `jcrm certificate rotate-authority`");
            }
        }
        if (!next.contains(present.authority())) {
            throw new CertificateProblem("the certificate of " + present.node()
                    + " is of an authority that would not be trusted any more; renew it first");
        }
        List<X509Certificate> kept = List.copyOf(next);
        WholeFile.write(
                files.authority(), String.join("", kept.stream().map(Pem::spell).toList()), WholeFile.PUBLIC);
    }

    private static boolean endorses(NodeCredentials present, X509Certificate endorsement, X509Certificate authority) {
        return endorsement.getPublicKey().equals(authority.getPublicKey())
                && endorsement.getSubjectX500Principal().equals(authority.getSubjectX500Principal())
                && endorsement.getBasicConstraints() >= 0
                && present.authorities().stream().anyMatch(each -> NodeCredentials.isIssuedBy(endorsement, each));
    }

    /**
     * Takes these revocation lists where they are newer.
     *
     * @return whether anything was new
     * @throws CertificateProblem if one is not signed by a trusted authority
     */
    public boolean revoke(NodeCredentials present, String lists) throws CertificateProblem, IOException {
        Revocations next = present.revocations().and(lists, present.authorities());
        if (next.equals(present.revocations())) {
            return false;
        }
        WholeFile.write(files.revocations(), next.pem(), WholeFile.PUBLIC);
        return true;
    }
}
