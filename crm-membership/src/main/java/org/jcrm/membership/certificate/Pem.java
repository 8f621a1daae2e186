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
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/** Reads PEM files (RFC 7468); every problem becomes a sentence that names the file. */
final class Pem {
    private static final String KEY_BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String KEY_END = "-----END PRIVATE KEY-----";
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private Pem() {}

    static X509Certificate certificate(Path file) throws CertificateProblem {
        byte[] bytes = read(file);
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(bytes));
        } catch (CertificateException e) {
            throw new CertificateProblem(
                    file + " is not a PEM certificate (" + e.getMessage() + "); copy it again from where it was made",
                    e);
        }
    }

    static PrivateKey privateKey(Path file) throws CertificateProblem {
        String text = new String(read(file), StandardCharsets.US_ASCII);
        refuseOpenKey(file);
        int begin = text.indexOf(KEY_BEGIN);
        int end = text.indexOf(KEY_END);
        if (begin < 0 || end < begin) {
            throw new CertificateProblem(file + " holds no \"" + KEY_BEGIN
                    + "\" (PKCS#8, unencrypted); convert it with: openssl pkcs8 -topk8 -nocrypt");
        }
        byte[] der;
        try {
            der = Base64.getMimeDecoder().decode(text.substring(begin + KEY_BEGIN.length(), end));
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
        } catch (IOException e) {
            throw new CertificateProblem("the permissions of " + file + " cannot be read: " + e.getMessage(), e);
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
