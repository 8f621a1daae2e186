package org.jcrm.membership.certificate;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CRL;
import java.security.cert.CRLException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Reads and spells PEM (RFC 7468); every problem becomes a sentence that names the file. */
final class Pem {
    private static final String KEY_BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String KEY_END = "-----END PRIVATE KEY-----";
    /** Belongs to the user that this program runs as; Linux alone has it. */
    private static final Path SELF = Path.of("/proc/self");

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private Pem() {}

    static X509Certificate certificate(Path file) throws CertificateProblem {
        return certificates(file).getFirst();
    }

    /** All of a file, at least one. */
    static List<X509Certificate> certificates(Path file) throws CertificateProblem {
        return certificates(read(file), file.toString());
    }

    /** @param where the bytes come from, for the sentence */
    static List<X509Certificate> certificates(byte[] bytes, String where) throws CertificateProblem {
        List<X509Certificate> found = new ArrayList<>();
        try {
            for (Certificate each :
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(bytes))) {
                found.add((X509Certificate) each);
            }
        } catch (CertificateException e) {
            throw new CertificateProblem(
                    where + " is not a PEM certificate (" + e.getMessage() + "); copy it again from where it was made",
                    e);
        }
        if (found.isEmpty()) {
            throw new CertificateProblem(where + " holds no certificate; copy it again from where it was made");
        }
        return List.copyOf(found);
    }

    /** The revocation lists of a file; none if there is no such file. */
    static List<X509CRL> revocations(Path file) throws CertificateProblem {
        return Files.exists(file) ? revocations(read(file), file.toString()) : List.of();
    }

    /** @param where the bytes come from, for the sentence */
    static List<X509CRL> revocations(byte[] bytes, String where) throws CertificateProblem {
        List<X509CRL> found = new ArrayList<>();
        try {
            for (CRL each : CertificateFactory.getInstance("X.509").generateCRLs(new ByteArrayInputStream(bytes))) {
                found.add((X509CRL) each);
            }
        } catch (CertificateException | CRLException e) {
            throw new CertificateProblem(
                    where + " is not a PEM revocation list (" + e.getMessage()
                            + "); copy ca.crl of the authority's folder there again",
                    e);
        }
        if (found.isEmpty()) {
            throw new CertificateProblem(
                    where + " holds no revocation list; copy ca.crl of the authority's folder there again");
        }
        return List.copyOf(found);
    }

    static String spell(X509Certificate certificate) {
        try {
            return spell("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateException e) {
            throw new IllegalStateException("a certificate that was read has an encoding", e);
        }
    }

    static String spell(X509CRL revocations) {
        try {
            return spell("X509 CRL", revocations.getEncoded());
        } catch (CRLException e) {
            throw new IllegalStateException("a list that was read has an encoding", e);
        }
    }

    static String spell(String kind, byte[] der) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + kind + "-----\n" + base64 + "\n-----END " + kind + "-----\n";
    }

    /** The text between two lines; empty if they are not both there, one after the other. They must not share their dashes. */
    static Optional<String> between(String beginLine, String endLine, String text) {
        int begin = text.indexOf(beginLine);
        int from = begin + beginLine.length();
        int end = begin < 0 ? -1 : text.indexOf(endLine, from);
        return end < 0 ? Optional.empty() : Optional.of(text.substring(from, end));
    }

    static PrivateKey privateKey(Path file) throws CertificateProblem {
        String text = new String(read(file), StandardCharsets.US_ASCII);
        refuseOpenKey(file);
        String base64 = between(KEY_BEGIN, KEY_END, text)
                .orElseThrow(() -> new CertificateProblem(file + " holds no \"" + KEY_BEGIN
                        + "\" (PKCS#8, unencrypted); convert it with: openssl pkcs8 -topk8 -nocrypt"));
        byte[] der;
        try {
            der = Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new CertificateProblem(file + " is damaged; copy it again from where it was made", e);
        }
        for (String algorithm : List.of("EC", "RSA", "EdDSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (InvalidKeySpecException e) {
                // Not a key of this kind; the next may fit.
            } catch (GeneralSecurityException e) {
                throw new CertificateProblem(file + " cannot be read as a key: " + e.getMessage(), e);
            }
        }
        throw new CertificateProblem(file + " is damaged, or a key of an unknown kind; copy it again");
    }

    /** A key that others may read is no secret any more. */
    private static void refuseOpenKey(Path file) throws CertificateProblem {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            if (!OWNER_ONLY.containsAll(permissions)) {
                throw new CertificateProblem(file + " may be read by others than its owner ("
                        + PosixFilePermissions.toString(permissions) + "); run: chmod 600 " + file);
            }
            refuseForeignOwner(file);
        } catch (IOException e) {
            throw new CertificateProblem("the permissions of " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Whoever owns the file may open it to others, or put another key there. */
    private static void refuseForeignOwner(Path file) throws CertificateProblem, IOException {
        if (!Files.exists(SELF)) {
            return;
        }
        Object owner = Files.getAttribute(file, "unix:uid");
        Object own = Files.getAttribute(SELF, "unix:uid");
        if (!Objects.equals(owner, own) && !Objects.equals(owner, 0)) {
            throw new CertificateProblem(file + " belongs to the user with uid " + owner + ", not to uid " + own
                    + " that this program runs as; run: chown " + own + " " + file);
        }
    }

    private static byte[] read(Path file) throws CertificateProblem {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new CertificateProblem(
                    file
                            + " does not exist; make the cluster's certificates once with \"jcrm cluster init\" and copy this"
                            + " node's files to " + file.getParent(),
                    e);
        } catch (AccessDeniedException e) {
            throw new CertificateProblem(file + " may not be read by this user; jcrmd runs as root", e);
        } catch (IOException e) {
            throw new CertificateProblem(file + " cannot be read: " + e.getMessage(), e);
        }
    }
}
