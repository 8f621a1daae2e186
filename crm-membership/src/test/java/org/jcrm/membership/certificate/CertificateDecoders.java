package org.jcrm.membership.certificate;

import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jcrm.core.model.NodeName;

/**
 * The readers of certificates, revocation lists and requests that came from elsewhere: in a handshake, with an order of
 * the API or of the arbitrator, in a file. Each throws a {@link CertificateProblem} or a {@link CertificateException} and
 * nothing else.
 */
public final class CertificateDecoders {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private CertificateDecoders() {}

    /** A certificate as a handshake or a file brings it, in DER or PEM, and all that is asked of it. */
    public static void certificates(byte[] input) throws CertificateProblem, CertificateException {
        for (X509Certificate each : Pem.certificates(input, "what was sent")) {
            CertificateOrders.line("what was sent", each);
            Revocations.serial(each);
            CertificateSubject.of(each);
            CertificateSubject.nodeOf(each);
        }
    }

    public static void revocations(byte[] input) throws CertificateProblem {
        List<X509CRL> lists = Pem.revocations(input, "what was sent");
        for (X509CRL each : lists) {
            Revocations.number(each);
        }
        Revocations.of(lists, List.of());
    }

    public static void request(byte[] input) throws CertificateProblem {
        CertificateRequest.read(new String(input, StandardCharsets.UTF_8), "what was sent");
    }

    public static void subject(byte[] input) throws CertificateException {
        CertificateSubject.ofSubject(new String(input, StandardCharsets.UTF_8));
    }

    /** Both encodings: a PEM file and the DER of a handshake. */
    public static List<byte[]> certificateExamples() throws Exception {
        return inFolder((authority, node) -> {
            byte[] pem = Files.readAllBytes(node.resolve(CertificateFiles.CERTIFICATE));
            return List.of(pem, Pem.certificates(pem, "node.crt").getFirst().getEncoded());
        });
    }

    public static List<byte[]> revocationExamples() throws Exception {
        return inFolder((authority, node) -> {
            BigInteger serial =
                    Pem.certificate(node.resolve(CertificateFiles.CERTIFICATE)).getSerialNumber();
            byte[] pem = authority.revoke(List.of(serial, BigInteger.TEN)).getBytes(StandardCharsets.UTF_8);
            return List.of(pem, Pem.revocations(pem, "ca.crl").getFirst().getEncoded());
        });
    }

    public static List<byte[]> requestExamples() {
        return List.of(CertificateRequest.make("node1", ClusterCertificates.newKeyPair())
                .getBytes(StandardCharsets.UTF_8));
    }

    public static List<byte[]> subjectExamples() {
        return Stream.of("CN=node1", "CN=alice,OU=jcrm-operator,O=Example", "OU=jcrm-viewer+CN=x,C=DE", "CN=a\\,b")
                .map(each -> each.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    private interface Examples {
        List<byte[]> of(ClusterCertificates authority, Path node) throws Exception;
    }

    private static List<byte[]> inFolder(Examples examples) throws Exception {
        Path folder = Files.createTempDirectory("jcrm-certificates");
        try {
            ClusterCertificates authority = ClusterCertificates.create(folder.resolve("ca"), "pgsqlcluster", NOW);
            Path node = authority.issue(NodeName.of("node1"), List.of(InetAddress.ofLiteral("10.0.0.1")));
            return examples.of(authority, node);
        } finally {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }
}
