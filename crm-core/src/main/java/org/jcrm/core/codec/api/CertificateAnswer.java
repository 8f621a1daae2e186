package org.jcrm.core.codec.api;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * What became of a {@link CertificateOrder}.
 *
 * @param certificates how things are now
 * @param request the request for a certificate (PEM), if one was asked for
 * @param notes what was done, in sentences
 */
public record CertificateAnswer(NodeCertificates certificates, Optional<String> request, List<String> notes) {
    public CertificateAnswer {
        requireNonNull(certificates, "certificates is null");
        requireNonNull(request, "request is null");
        notes = List.copyOf(notes);
    }
}
