package org.jcrm.membership.arbitrator;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jcrm.core.arbitrator.VoteAnswer;
import org.jcrm.core.arbitrator.VoteReport;
import org.jcrm.core.codec.ApiJson;
import org.jcrm.core.codec.CertificateJson;
import org.jcrm.core.codec.CodecException;
import org.jcrm.core.codec.JsonObject;
import org.jcrm.core.codec.VoteJson;
import org.jcrm.core.codec.api.CertificateAnswer;
import org.jcrm.core.codec.api.CertificateOrder;
import org.jcrm.core.codec.api.Problem;

/** How reports and answers travel: a length of four bytes, then JSON. */
final class Wire {
    static final int DEFAULT_PORT = 5412;

    /** The views of a large cluster fit many times over. */
    private static final int MAX_BYTES = 64 * 1024;

    private Wire() {}

    /** What a connection says of its cluster before anything is encrypted: it chooses the certificates. */
    static String protocol(String cluster) {
        return "jcrm-vote/1/" + cluster;
    }

    /** Says that the connection is about certificates rather than votes. */
    static String certificateProtocol(String cluster) {
        return "jcrm-certificates/1/" + cluster;
    }

    /** What chooses the certificates of a connection, whatever it is about. */
    static String cluster(String protocol) {
        for (String kind : new String[] {protocol(""), certificateProtocol("")}) {
            if (protocol.startsWith(kind)) {
                return protocol.substring(kind.length());
            }
        }
        return "";
    }

    static void write(DataOutputStream out, CertificateOrder order) throws IOException {
        write(out, CertificateJson.write(order));
    }

    static void write(DataOutputStream out, CertificateAnswer answer) throws IOException {
        write(out, CertificateJson.write(answer));
    }

    /** The answer to an order that was refused. */
    static void writeProblem(DataOutputStream out, String sentence) throws IOException {
        write(out, ApiJson.write(Problem.of(422, sentence, "", "")));
    }

    static CertificateOrder readOrder(DataInputStream in) throws IOException {
        try {
            return CertificateJson.readOrder(read(in, CertificateJson.MAX_BYTES));
        } catch (CodecException e) {
            throw new IOException("an order that is not understood: " + e.getMessage(), e);
        }
    }

    /** @throws IOException with the arbitrator's own sentence if it refused */
    static CertificateAnswer readCertificateAnswer(DataInputStream in) throws IOException {
        byte[] json = read(in, CertificateJson.MAX_BYTES);
        try {
            if (JsonObject.parse(json).has("title")) {
                throw new IOException(ApiJson.readProblem(json).title());
            }
            return CertificateJson.readAnswer(json);
        } catch (CodecException e) {
            throw new IOException("an answer that is not understood: " + e.getMessage(), e);
        }
    }

    static void write(DataOutputStream out, VoteReport report) throws IOException {
        write(out, VoteJson.write(report));
    }

    static void write(DataOutputStream out, VoteAnswer answer) throws IOException {
        write(out, VoteJson.write(answer));
    }

    private static void write(DataOutputStream out, byte[] json) throws IOException {
        out.writeInt(json.length);
        out.write(json);
        out.flush();
    }

    static VoteReport readReport(DataInputStream in) throws IOException {
        try {
            return VoteJson.readReport(read(in));
        } catch (CodecException e) {
            throw new IOException("a report that is not understood: " + e.getMessage(), e);
        }
    }

    static VoteAnswer readAnswer(DataInputStream in) throws IOException {
        try {
            return VoteJson.readAnswer(read(in));
        } catch (CodecException e) {
            throw new IOException("an answer that is not understood: " + e.getMessage(), e);
        }
    }

    private static byte[] read(DataInputStream in) throws IOException {
        return read(in, MAX_BYTES);
    }

    private static byte[] read(DataInputStream in, int most) throws IOException {
        int length = in.readInt();
        if (length < 2 || length > most) {
            throw new IOException("a message of " + Integer.toUnsignedString(length) + " bytes");
        }
        byte[] json = in.readNBytes(length);
        if (json.length < length) {
            throw new EOFException(
                    "the connection ended in the middle of a message: " + new String(json, StandardCharsets.UTF_8));
        }
        return json;
    }
}
