package org.jcrm.membership.certificate;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * Where a node keeps its certificates, all PEM.
 *
 * @param authority certificate of the cluster's authority; who has another one is a stranger
 * @param certificate this node's certificate; its common name is the node's name
 * @param key this node's private key (PKCS#8), readable by its owner alone
 */
public record CertificateFiles(Path authority, Path certificate, Path key) {
    public static final String AUTHORITY = "ca.crt";
    public static final String CERTIFICATE = "node.crt";
    public static final String KEY = "node.key";

    public CertificateFiles {
        requireNonNull(authority, "authority is null");
        requireNonNull(certificate, "certificate is null");
        requireNonNull(key, "key is null");
    }

    /** The three files under their usual names. */
    public static CertificateFiles in(Path directory) {
        return new CertificateFiles(
                directory.resolve(AUTHORITY), directory.resolve(CERTIFICATE), directory.resolve(KEY));
    }
}
