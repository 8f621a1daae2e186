package org.jcrm.membership.arbitrator;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jcrm.core.arbitrator.VoteAnswer;
import org.jcrm.core.arbitrator.VoteReport;
import org.jcrm.core.codec.CodecException;
import org.jcrm.core.codec.VoteJson;

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
        int length = in.readInt();
        if (length < 2 || length > MAX_BYTES) {
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
