package org.jcrm.membership.certificate;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jcrm.core.model.NodeName;

/**
 * A node's own certificate, key and authority, read and found good. A value: {@link LiveCredentials} knows the present one.
 *
 * @param files for libraries that read PEM themselves
 * @param authorities whose certificates are trusted: one, or two while the authority is rotated
 * @param authority the one of them that issued this node's certificate
 * @param revocations certificates of these authorities that do not count any more
 */
public record NodeCredentials(
        NodeName node,
        CertificateFiles files,
        List<X509Certificate> authorities,
        X509Certificate authority,
        X509Certificate certificate,
        PrivateKey key,
        Revocations revocations) {
    private static final char[] NO_PASSWORD = {};

    public NodeCredentials {
        requireNonNull(node, "node is null");
        requireNonNull(files, "files is null");
        authorities = List.copyOf(authorities);
        requireNonNull(authority, "authority is null");
        requireNonNull(certificate, "certificate is null");
        requireNonNull(key, "key is null");
        requireNonNull(revocations, "revocations is null");
    }

    /**
     * Reads the files and checks everything that would otherwise only show as a failed handshake.
     *
     * @param directory holds {@code ca.crt}, {@code node.crt}, {@code node.key}
     * @param node who this host is
     * @param now this host's clock
     * @throws CertificateProblem with a sentence for the operator
     */
    public static NodeCredentials load(Path directory, NodeName node, Instant now) throws CertificateProblem {
        NodeCredentials credentials = load(directory, now);
        if (!credentials.node().equals(node)) {
            throw new CertificateProblem(credentials.files().certificate() + " is made out to \"" + credentials.node()
                    + "\", but this node is \"" + node + "\"; copy the files that were made for " + node
                    + ", or correct the node's name in the daemon's configuration");
        }
        Optional<CertificateRole> role =
                subject(credentials.certificate(), credentials.files()).role();
        if (role.isPresent()) {
            throw new CertificateProblem(credentials.files().certificate() + " is a person's certificate (OU="
                    + role.get().unit() + "); copy the files that were made for the node " + node);
        }
        return credentials;
    }

    /**
     * As {@link #load(Path, NodeName, Instant)} for whoever the certificate is made out to: a command line may hold any
     * certificate of the cluster.
     */
    public static NodeCredentials load(Path directory, Instant now) throws CertificateProblem {
        CertificateFiles files = CertificateFiles.in(directory);
        List<X509Certificate> authorities = Pem.certificates(files.authority());
        for (X509Certificate each : authorities) {
            checkAuthority(each, files);
        }
        X509Certificate certificate = Pem.certificate(files.certificate());
        X509Certificate issuer = issuer(certificate, authorities, files);
        checkPeriod(issuer, files.authority(), now);
        checkPeriod(certificate, files.certificate(), now);
        return new NodeCredentials(
                NodeName.of(subject(certificate, files).name()),
                files,
                authorities,
                issuer,
                certificate,
                key(certificate, files),
                Revocations.of(Pem.revocations(files.revocations()), authorities));
    }

    /** A folder's certificate, whatever else is wrong with it. */
    public static X509Certificate certificate(Path directory) throws CertificateProblem {
        return Pem.certificate(CertificateFiles.in(directory).certificate());
    }

    /** The key that fits the certificate: a new one counts from the moment at which its certificate is there. */
    private static PrivateKey key(X509Certificate certificate, CertificateFiles files) throws CertificateProblem {
        if (Files.exists(files.nextKey())) {
            PrivateKey next = Pem.privateKey(files.nextKey());
            if (fits(certificate, next)) {
                return next;
            }
        }
        PrivateKey key = Pem.privateKey(files.key());
        if (!fits(certificate, key)) {
            throw new CertificateProblem(files.key() + " is not the key of " + files.certificate()
                    + "; copy both again from one \"jcrm cluster init\"");
        }
        return key;
    }

    private static CertificateSubject subject(X509Certificate certificate, CertificateFiles files)
            throws CertificateProblem {
        try {
            return CertificateSubject.of(certificate);
        } catch (CertificateException e) {
            throw new CertificateProblem(files.certificate() + " cannot be used: " + e.getMessage(), e);
        }
    }

    /** Mutual TLS with anybody whose certificate is of this cluster's authority. */
    public SSLContext sslContext() {
        return sslContext(UnaryOperator.identity());
    }

    /** As {@link #sslContext()}, with further demands on who is at the other end. */
    public SSLContext sslContext(UnaryOperator<X509ExtendedTrustManager> furtherDemands) {
        try {
            KeyStore keys = emptyStore();
            keys.setKeyEntry("node", key, NO_PASSWORD, new X509Certificate[] {certificate, authority});
            KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keyManagers.init(keys, NO_PASSWORD);
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(keyManagers.getKeyManagers(), new TrustManager[] {furtherDemands.apply(trust())}, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("the JDK cannot make a TLS context of checked certificates", e);
        }
    }

    /** Trusts whoever has a certificate of this cluster's authority that was not revoked. */
    public X509ExtendedTrustManager trust() {
        try {
            return new UnrevokedTrust(authorityTrust(), revocations);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("the JDK cannot make a trust manager of a checked certificate", e);
        }
    }

    /** @throws IOException if the certificate is not of this cluster's authority, not valid now, or revoked */
    public void requireIssued(X509Certificate other) throws IOException {
        try {
            other.checkValidity();
        } catch (GeneralSecurityException e) {
            throw new IOException("its certificate is not one of this cluster: " + e.getMessage(), e);
        }
        if (authorities.stream().noneMatch(each -> isIssuedBy(other, each))) {
            throw new IOException("its certificate is not one of this cluster");
        }
        requireUnrevoked(other);
    }

    /** @throws IOException if the certificate was revoked */
    public void requireUnrevoked(X509Certificate other) throws IOException {
        Optional<String> revoked = revocations.of(other);
        if (revoked.isPresent()) {
            throw new IOException(revoked.get());
        }
    }

    private X509ExtendedTrustManager authorityTrust() throws GeneralSecurityException, IOException {
        KeyStore trusted = emptyStore();
        for (X509Certificate each : authorities) {
            trusted.setCertificateEntry("authority " + Revocations.serial(each), each);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(trusted);
        for (TrustManager each : factory.getTrustManagers()) {
            if (each instanceof X509ExtendedTrustManager extended) {
                return extended;
            }
        }
        throw new GeneralSecurityException("no X.509 trust manager");
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static void checkPeriod(X509Certificate certificate, Path file, Instant now) throws CertificateProblem {
        try {
            certificate.checkValidity(Date.from(now));
        } catch (CertificateExpiredException e) {
            throw new CertificateProblem(
                    file + " expired on " + certificate.getNotAfter().toInstant()
                            + "; renew it with `jcrm certificate renew --offline`",
                    e);
        } catch (CertificateNotYetValidException e) {
            throw new CertificateProblem(
                    file + " is valid from " + certificate.getNotBefore().toInstant() + ", but this host's clock says "
                            + now + "; set the clock",
                    e);
        }
    }

    private static void checkAuthority(X509Certificate authority, CertificateFiles files) throws CertificateProblem {
        if (authority.getBasicConstraints() < 0) {
            throw new CertificateProblem(
                    files.authority() + " is not the certificate of an authority; copy the cluster's ca.crt");
        }
    }

    private static X509Certificate issuer(
            X509Certificate certificate, List<X509Certificate> authorities, CertificateFiles files)
            throws CertificateProblem {
        return authorities.stream()
                .filter(each -> isIssuedBy(certificate, each))
                .findFirst()
                .orElseThrow(
                        () -> new CertificateProblem(
                                files.certificate() + " was not issued by " + files.authority()
                                        + ": one of them belongs to another cluster; copy both again from one \"jcrm cluster init\""));
    }

    static boolean isIssuedBy(X509Certificate certificate, X509Certificate authority) {
        try {
            certificate.verify(authority.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    static boolean fits(X509Certificate certificate, PrivateKey key) {
        return fits(certificate.getPublicKey(), key);
    }

    static boolean fits(PublicKey open, PrivateKey key) {
        try {
            String algorithm = switch (key.getAlgorithm()) {
                case "EC" -> "SHA256withECDSA";
                case "RSA" -> "SHA256withRSA";
                default -> key.getAlgorithm();
            };
            byte[] sample = open.getEncoded();
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(sample);
            byte[] signed = signature.sign();
            signature.initVerify(open);
            signature.update(sample);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            // A key of another kind than the certificate's cannot fit.
            return false;
        }
    }

    @Override
    public String toString() {
        return "credentials of " + node + " in " + files.certificate().getParent();
    }
}
