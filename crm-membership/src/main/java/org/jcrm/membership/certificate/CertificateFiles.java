package org.jcrm.membership.certificate;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * Where a node keeps its certificates, all PEM.
 *
 * @param authority certificates of the cluster's authority (two of them while the authority is rotated); who has one of
 *     another authority is a stranger
 * @param certificate this node's certificate; its common name is the node's name
 * @param key this node's private key (PKCS#8), readable by its owner alone
 * @param nextKey the key of a certificate that was asked for and is not here yet. It counts as soon as the certificate
 *     fits it, so that a certificate and its key change in one step, whatever moment the host goes down at
 * @param revocations the authority's lists of revoked certificates; missing as long as none was revoked
 */
public record CertificateFiles(Path authority, Path certificate, Path key, Path nextKey, Path revocations) {
    public static final String AUTHORITY = "ca.crt";
    public static final String CERTIFICATE = "node.crt";
    public static final String KEY = "node.key";
    public static final String NEXT_KEY = "node.key.next";
    public static final String REVOCATIONS = "ca.crl";

    public CertificateFiles {
        requireNonNull(authority, "authority is null");
        requireNonNull(certificate, "certificate is null");
        requireNonNull(key, "key is null");
        requireNonNull(nextKey, "nextKey is null");
        requireNonNull(revocations, "revocations is null");
    }

    /** The files under their usual names. */
    public static CertificateFiles in(Path directory) {
        return new CertificateFiles(
                directory.resolve(AUTHORITY),
                directory.resolve(CERTIFICATE),
                directory.resolve(KEY),
                directory.resolve(NEXT_KEY),
                directory.resolve(REVOCATIONS));
    }
}
