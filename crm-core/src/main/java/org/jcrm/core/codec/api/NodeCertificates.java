package org.jcrm.core.codec.api;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.jcrm.core.model.NodeName;

/**
 * What a node, or the arbitrator, shows and whom it trusts.
 *
 * @param own the certificate that counts now
 * @param authorities whose certificates it trusts; the first issued its own
 * @param revocations the number of its revocation list; empty if nothing was ever revoked
 * @param revocationLists the lists themselves, PEM; empty likewise. They are no secret, and signed
 * @param revoked certificates that are barred, by serial
 * @param problem why the files on its disk do not count, if they do not
 */
public record NodeCertificates(
        NodeName node,
        CertificateLine own,
        List<CertificateLine> authorities,
        String revocations,
        String revocationLists,
        List<String> revoked,
        Optional<String> problem) {
    public NodeCertificates {
        requireNonNull(node, "node is null");
        requireNonNull(own, "own is null");
        authorities = List.copyOf(authorities);
        requireNonNull(revocations, "revocations is null");
        requireNonNull(revocationLists, "revocationLists is null");
        revoked = List.copyOf(revoked);
        requireNonNull(problem, "problem is null");
    }
}
