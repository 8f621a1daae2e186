package org.jcrm.core.codec.api;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;

/**
 * One certificate, as people compare them.
 *
 * @param file where it is on its host
 * @param subject whom it is made out to (RFC 2253)
 * @param issuer the authority that signed it
 * @param serial hexadecimal, as {@code openssl x509 -serial} writes it, in lower case
 * @param names the alternative names, by which clients may call its host: names and numeric addresses
 * @param fingerprint SHA-256, hexadecimal
 */
public record CertificateLine(
        String file,
        String subject,
        String issuer,
        String serial,
        Instant notBefore,
        Instant notAfter,
        List<String> names,
        String fingerprint) {
    public CertificateLine {
        requireNonNull(file, "file is null");
        requireNonNull(subject, "subject is null");
        requireNonNull(issuer, "issuer is null");
        requireNonNull(serial, "serial is null");
        requireNonNull(notBefore, "notBefore is null");
        requireNonNull(notAfter, "notAfter is null");
        names = List.copyOf(names);
        requireNonNull(fingerprint, "fingerprint is null");
    }
}
