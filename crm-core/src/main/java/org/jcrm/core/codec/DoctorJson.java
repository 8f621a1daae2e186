package org.jcrm.core.codec;

import org.jcrm.core.codec.api.DoctorReport;
import org.jcrm.core.doctor.Finding;

/** {@link DoctorReport} ↔ JSON, as {@code GET /v1/doctor} answers. Thread-safe. */
public final class DoctorJson {
    private DoctorJson() {}

    public static byte[] write(DoctorReport report) {
        return JsonFormat.write(JsonFormat.MAX_BYTES, out -> {
            out.writeStartObject();
            ApiFields.text(out, "node", report.node());
            ApiFields.objects(out, "findings", report.findings(), (each, finding) -> {
                ApiFields.text(each, "where", finding.where());
                ApiFields.text(each, "message", finding.message());
                ApiFields.text(each, "nextStep", finding.nextStep());
            });
            out.writeEndObject();
        });
    }

    /** @throws CodecException if the bytes are no such report */
    public static DoctorReport read(byte[] bytes) throws CodecException {
        JsonObject json = JsonObject.parse(bytes);
        return new DoctorReport(
                StatusJsonReader.node(json, "node"),
                ApiFields.each(
                        json.objects("findings"),
                        finding ->
                                new Finding(finding.text("where"), finding.text("message"), finding.text("nextStep"))));
    }
}
