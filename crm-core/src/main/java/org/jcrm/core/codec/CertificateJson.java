package org.jcrm.core.codec;

import static org.jcrm.core.codec.ApiFields.each;
import static org.jcrm.core.codec.ApiFields.instant;
import static org.jcrm.core.codec.ApiFields.objects;
import static org.jcrm.core.codec.ApiFields.text;
import static org.jcrm.core.codec.ApiFields.texts;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import org.jcrm.core.codec.api.CertificateAnswer;
import org.jcrm.core.codec.api.CertificateLine;
import org.jcrm.core.codec.api.CertificateOrder;
import org.jcrm.core.codec.api.CertificateReport;
import org.jcrm.core.codec.api.NodeCertificates;

/** What is said of certificates, through the API and to the arbitrator ↔ JSON. Thread-safe. */
public final class CertificateJson {
    /** A revocation list of a thousand certificates fits. */
    public static final int MAX_BYTES = 256 * 1024;

    private CertificateJson() {}

    public static byte[] write(CertificateOrder order) {
        return JsonFormat.write(MAX_BYTES, out -> {
            out.writeStartObject();
            text(out, "revocations", order.revocations());
            text(out, "authorities", order.authorities());
            text(out, "endorsements", order.endorsements());
            text(out, "certificate", order.certificate());
            out.writeBooleanField("request", order.request());
            out.writeBooleanField("reload", order.reload());
            out.writeEndObject();
        });
    }

    /** @throws CodecException if the bytes are no such order */
    public static CertificateOrder readOrder(byte[] bytes) throws CodecException {
        JsonObject json = JsonObject.parse(bytes);
        return new CertificateOrder(
                json.optionalText("revocations"),
                json.optionalText("authorities"),
                json.optionalText("endorsements"),
                json.optionalText("certificate"),
                json.flag("request"),
                json.flag("reload"));
    }

    public static byte[] write(CertificateAnswer answer) {
        return JsonFormat.write(MAX_BYTES, out -> {
            out.writeStartObject();
            out.writeObjectFieldStart("certificates");
            node(out, answer.certificates());
            out.writeEndObject();
            text(out, "request", answer.request());
            texts(out, "notes", answer.notes());
            out.writeEndObject();
        });
    }

    /** @throws CodecException if the bytes are no such answer */
    public static CertificateAnswer readAnswer(byte[] bytes) throws CodecException {
        JsonObject json = JsonObject.parse(bytes);
        return new CertificateAnswer(
                node(json.object("certificates")), json.optionalText("request"), json.texts("notes"));
    }

    public static byte[] write(CertificateReport report) {
        return JsonFormat.write(JsonFormat.MAX_BYTES, out -> {
            out.writeStartObject();
            objects(out, "nodes", report.nodes(), CertificateJson::node);
            objects(out, "silent", report.silent(), (each, silent) -> {
                text(each, "node", silent.node());
                text(each, "reason", silent.reason());
            });
            out.writeEndObject();
        });
    }

    /** @throws CodecException if the bytes are no such report */
    public static CertificateReport readReport(byte[] bytes) throws CodecException {
        JsonObject json = JsonObject.parse(bytes);
        return new CertificateReport(
                each(json.objects("nodes"), CertificateJson::node),
                each(
                        json.objects("silent"),
                        silent -> new CertificateReport.Silent(
                                StatusJsonReader.node(silent, "node"), silent.text("reason"))));
    }

    /** A request for a certificate, on its way to whoever signs it. */
    public static byte[] writeRequest(String pem) {
        return field("request", pem);
    }

    /** @throws CodecException if the bytes are no such request */
    public static String readRequest(byte[] bytes) throws CodecException {
        return JsonObject.parse(bytes).text("request");
    }

    /** What was signed. */
    public static byte[] writeCertificate(String pem) {
        return field("certificate", pem);
    }

    /** @throws CodecException if the bytes are no such answer */
    public static String readCertificate(byte[] bytes) throws CodecException {
        return JsonObject.parse(bytes).text("certificate");
    }

    /** Revocation lists, for all. */
    public static byte[] writeRevocations(String pem) {
        return field("revocations", pem);
    }

    private static byte[] field(String name, String value) {
        return JsonFormat.write(MAX_BYTES, out -> {
            out.writeStartObject();
            text(out, name, value);
            out.writeEndObject();
        });
    }

    private static void node(JsonGenerator out, NodeCertificates node) throws IOException {
        text(out, "node", node.node());
        out.writeObjectFieldStart("own");
        line(out, node.own());
        out.writeEndObject();
        objects(out, "authorities", node.authorities(), CertificateJson::line);
        text(out, "revocations", node.revocations());
        text(out, "revocationLists", node.revocationLists());
        texts(out, "revoked", node.revoked());
        text(out, "problem", node.problem());
    }

    private static NodeCertificates node(JsonObject json) throws CodecException {
        return new NodeCertificates(
                StatusJsonReader.node(json, "node"),
                line(json.object("own")),
                each(json.objects("authorities"), CertificateJson::line),
                json.textOrEmpty("revocations"),
                json.textOrEmpty("revocationLists"),
                json.texts("revoked"),
                json.optionalText("problem"));
    }

    private static void line(JsonGenerator out, CertificateLine line) throws IOException {
        text(out, "file", line.file());
        text(out, "subject", line.subject());
        text(out, "issuer", line.issuer());
        text(out, "serial", line.serial());
        instant(out, "notBefore", line.notBefore());
        instant(out, "notAfter", line.notAfter());
        texts(out, "names", line.names());
        text(out, "fingerprint", line.fingerprint());
    }

    private static CertificateLine line(JsonObject json) throws CodecException {
        return new CertificateLine(
                json.text("file"),
                json.text("subject"),
                json.text("issuer"),
                json.text("serial"),
                json.instant("notBefore"),
                json.instant("notAfter"),
                json.texts("names"),
                json.text("fingerprint"));
    }
}
