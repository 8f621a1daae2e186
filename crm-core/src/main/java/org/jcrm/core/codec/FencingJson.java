package org.jcrm.core.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import org.jcrm.core.cib.FencingRecord;
import org.jcrm.core.codec.api.FencingReport;

/** {@link FencingReport} ↔ JSON, as {@code GET /v1/fencing} answers. Thread-safe. */
public final class FencingJson {
    private static final Shape REPORT = Shapes.of(FencingReport.class);

    private static final Shape RECORD = Shapes.of(FencingRecord.class);

    private FencingJson() {}

    static void writeHistory(JsonGenerator out, List<FencingRecord> history) throws IOException {
        out.writeStartArray();
        for (FencingRecord each : history) {
            RECORD.write(out, each);
        }
        out.writeEndArray();
    }

    public static byte[] write(FencingReport report) {
        return JsonFormat.write(JsonFormat.MAX_BYTES, out -> REPORT.write(out, report));
    }

    /** @throws CodecException if the bytes are no such report */
    public static FencingReport read(byte[] bytes) throws CodecException {
        return JsonFormat.read(bytes, JsonFormat.MAX_BYTES, in -> (FencingReport) REPORT.read(in));
    }
}
