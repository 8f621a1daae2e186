package org.jcrm.membership.arbitrator;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.arbitrator.VoteAnswer;
import org.jcrm.core.arbitrator.VoteReport;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.codec.api.CertificateAnswer;
import org.jcrm.core.codec.api.CertificateLine;
import org.jcrm.core.codec.api.CertificateOrder;
import org.jcrm.core.codec.api.NodeCertificates;
import org.jcrm.core.controller.ViewId;
import org.jcrm.core.model.NodeName;

/** What nodes and the arbitrator read from each other; an {@code IOException} and nothing else, whatever it is. */
public final class ArbitratorDecoders {
    private ArbitratorDecoders() {}

    public static void report(byte[] input) throws IOException {
        Wire.readReport(new DataInputStream(new ByteArrayInputStream(input)));
    }

    public static void answer(byte[] input) throws IOException {
        Wire.readAnswer(new DataInputStream(new ByteArrayInputStream(input)));
    }

    public static void order(byte[] input) throws IOException {
        Wire.readOrder(new DataInputStream(new ByteArrayInputStream(input)));
    }

    public static void certificateAnswer(byte[] input) throws IOException {
        Wire.readCertificateAnswer(new DataInputStream(new ByteArrayInputStream(input)));
    }

    public static byte[] order() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Wire.write(new DataOutputStream(bytes), CertificateOrder.revoking("-----BEGIN X509 CRL-----"));
        return bytes.toByteArray();
    }

    public static byte[] certificateAnswer() throws IOException {
        CertificateLine line = new CertificateLine(
                "node.crt", "CN=arb", "CN=ca", "0a", Instant.EPOCH, Instant.EPOCH, List.of("arb"), "ab:cd");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Wire.write(
                new DataOutputStream(bytes),
                new CertificateAnswer(
                        new NodeCertificates(
                                NodeName.of("arb"), line, List.of(line), "", "", List.of("0b"), Optional.empty()),
                        Optional.empty(),
                        List.of("taken")));
        return bytes.toByteArray();
    }

    public static byte[] report() throws IOException {
        NodeName node = NodeName.of("node1");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Wire.write(
                new DataOutputStream(bytes),
                new VoteReport(
                        node,
                        7,
                        3,
                        new ViewId(node, 70_000_001),
                        List.of(node, NodeName.of("node2")),
                        new CibVersion(0, 5, 3),
                        true,
                        1,
                        Duration.ofMillis(750)));
        return bytes.toByteArray();
    }

    public static byte[] answer() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Wire.write(new DataOutputStream(bytes), new VoteAnswer(3, VoteAnswer.Verdict.GRANTED, "it is with node1", 7));
        return bytes.toByteArray();
    }
}
