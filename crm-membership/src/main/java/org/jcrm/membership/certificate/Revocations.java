package org.jcrm.membership.certificate;

import static java.util.Objects.requireNonNull;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which certificates do not count any more: at most one list (RFC 5280) of each trusted authority. Lists are signed, so
 * it does not matter who hands them over; the one with the higher number wins.
 */
public final class Revocations {
    public static final Revocations NONE = new Revocations(List.of());

    private static final String CRL_NUMBER = "2.5.29.20";

    /** One authority's list. */
    private record Signed(X509Certificate authority, BigInteger number, X509CRL list) {
        Signed {
            requireNonNull(authority, "authority is null");
            requireNonNull(number, "number is null");
            requireNonNull(list, "list is null");
        }
    }

    private final List<Signed> lists;

    private Revocations(List<Signed> lists) {
        this.lists = List.copyOf(lists);
    }

    /** Of all lists the newest of each of these authorities; those of other authorities say nothing here. */
    static Revocations of(List<X509CRL> lists, List<X509Certificate> authorities) throws CertificateProblem {
        Revocations all = NONE;
        for (X509CRL each : lists) {
            Optional<X509Certificate> authority = signer(each, authorities);
            if (authority.isPresent()) {
                all = all.plus(new Signed(authority.get(), number(each), each));
            }
        }
        return all;
    }

    /**
     * These and the lists of {@code pem}.
     *
     * @return this very object if nothing of them is new
     * @throws CertificateProblem if one is not signed by any of the authorities
     */
    public Revocations and(String pem, List<X509Certificate> authorities) throws CertificateProblem {
        Revocations all = this;
        for (X509CRL each : Pem.revocations(pem.getBytes(StandardCharsets.US_ASCII), "what was sent")) {
            X509Certificate authority = signer(each, authorities)
                    .orElseThrow(() -> new CertificateProblem("the revocation list of \""
                            + each.getIssuerX500Principal() + "\" is not signed by an authority of this cluster;"
                            + " take ca.crl of the folder of this cluster's authority"));
            all = all.plus(new Signed(authority, number(each), each));
        }
        return all;
    }

    private Revocations plus(Signed candidate) {
        List<Signed> next = new ArrayList<>();
        for (Signed each : lists) {
            if (!each.authority().equals(candidate.authority())) {
                next.add(each);
            } else if (each.number().compareTo(candidate.number()) >= 0) {
                // An older list would let somebody in again.
                return this;
            }
        }
        next.add(candidate);
        return new Revocations(next);
    }

    /** Why a certificate does not count any more, if it does not. */
    public Optional<String> of(X509Certificate certificate) {
        for (Signed each : lists) {
            X509CRLEntry entry = each.list().getRevokedCertificate(certificate);
            if (entry != null) {
                return Optional.of("its certificate (serial " + serial(certificate) + ") was revoked on "
                        + entry.getRevocationDate().toInstant());
            }
        }
        return Optional.empty();
    }

    /** How many certificates are revoked. */
    public int size() {
        return serials().size();
    }

    /** The serial numbers of the revoked certificates, sorted. */
    public List<String> serials() {
        return lists.stream()
                .flatMap(each -> Optional.ofNullable(each.list().getRevokedCertificates()).orElse(Set.of()).stream())
                .map(entry -> entry.getSerialNumber().toString(16))
                .sorted()
                .toList();
    }

    /** The number of each list, {@code 4} or {@code 4+1} while two authorities are trusted; empty without any. */
    public String numbers() {
        return String.join(
                "+", lists.stream().map(each -> each.number().toString()).toList());
    }

    public boolean isEmpty() {
        return lists.isEmpty();
    }

    /** All lists, as {@code ca.crl} holds them. */
    public String pem() {
        return String.join(
                "", lists.stream().map(each -> Pem.spell(each.list())).toList());
    }

    /** As {@code openssl x509 -serial} writes it, in lower case. */
    static String serial(X509Certificate certificate) {
        return certificate.getSerialNumber().toString(16);
    }

    private static Optional<X509Certificate> signer(X509CRL list, List<X509Certificate> authorities) {
        return authorities.stream().filter(each -> isSignedBy(list, each)).findFirst();
    }

    private static boolean isSignedBy(X509CRL list, X509Certificate authority) {
        try {
            list.verify(authority.getPublicKey());
            return list.getIssuerX500Principal().equals(authority.getSubjectX500Principal());
        } catch (GeneralSecurityException e) {
            // Another authority's.
            return false;
        }
    }

    /** DER: an octet string that holds an integer, both shorter than 128 bytes (RFC 5280 5.2.3 allows 20). */
    static BigInteger number(X509CRL list) throws CertificateProblem {
        byte[] der = list.getExtensionValue(CRL_NUMBER);
        if (der == null || der.length < 5 || der[0] != 4 || der[2] != 2 || der[3] < 1 || der.length != 4 + der[3]) {
            throw new CertificateProblem(
                    "the revocation list of \"" + list.getIssuerX500Principal()
                            + "\" has no number, so nobody can say whether it is the newest; make it with `jcrm certificate revoke`");
        }
        return new BigInteger(der, 4, der[3]);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Revocations revocations && revocations.lists.equals(lists);
    }

    @Override
    public int hashCode() {
        return lists.hashCode();
    }

    @Override
    public String toString() {
        return "revocations " + numbers();
    }
}
