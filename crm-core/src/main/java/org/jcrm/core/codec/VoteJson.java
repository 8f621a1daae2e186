package org.jcrm.core.codec;

import org.jcrm.core.arbitrator.Arbitration;
import org.jcrm.core.arbitrator.VoteAnswer;
import org.jcrm.core.arbitrator.VoteReport;

/** What nodes and the arbitrator say to each other, and what the arbitrator keeps on its disk ↔ bytes. Thread-safe. */
public final class VoteJson {
    private static final int MAX_BYTES = 64 * 1024;
    private static final Shape REPORT = Shapes.of(VoteReport.class);
    private static final Shape ANSWER = Shapes.of(VoteAnswer.class);
    private static final Shape HOLDER = Shapes.of(Arbitration.Holder.class);

    private VoteJson() {}

    /** @throws IllegalArgumentException if it is larger than 64 KiB */
    public static byte[] write(VoteReport report) {
        return JsonFormat.write(MAX_BYTES, out -> REPORT.write(out, report));
    }

    public static byte[] write(VoteAnswer answer) {
        return JsonFormat.write(MAX_BYTES, out -> ANSWER.write(out, answer));
    }

    public static byte[] write(Arbitration.Holder holder) {
        return JsonFormat.write(MAX_BYTES, out -> HOLDER.write(out, holder));
    }

    /** @throws CodecException if the bytes are no report that this version understands */
    public static VoteReport readReport(byte[] bytes) throws CodecException {
        return JsonFormat.read(bytes, MAX_BYTES, in -> (VoteReport) REPORT.read(in));
    }

    public static VoteAnswer readAnswer(byte[] bytes) throws CodecException {
        return JsonFormat.read(bytes, MAX_BYTES, in -> (VoteAnswer) ANSWER.read(in));
    }

    public static Arbitration.Holder readHolder(byte[] bytes) throws CodecException {
        return JsonFormat.read(bytes, MAX_BYTES, in -> (Arbitration.Holder) HOLDER.read(in));
    }
}
