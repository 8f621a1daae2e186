package org.jcrm.daemon.api;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jcrm.core.cib.SecretNames;
import org.jcrm.core.codec.CodecException;
import org.jcrm.core.codec.JsonObject;
import org.jcrm.core.model.NodeName;
import org.jcrm.daemon.log.QueuedLines;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The audit trail as a file of its own: one JSON object for each line, in plain ASCII, so that no text of a caller can make
 * a line or turn one round. Written behind a bounded queue: nobody waits for the disk, and what is dropped is counted and
 * said. A source that is refused again and again is told ten times a minute and then counted, so that it cannot push what
 * others did out of the file.
 */
public final class AuditLog implements AuditTrail, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);

    private static final String FILE = "audit.jsonl";
    private static final long PIECE = 10L << 20;
    private static final int PIECES_KEPT = 10;

    private static final int LONGEST_TEXT = 500;
    private static final int REFUSALS_EACH = 10;

    /** Scripts and probes set transient attributes every second. */
    private static final int ATTRIBUTES_EACH = 60;

    /** Answers that say that nothing was even tried. */
    private static final Set<Integer> REFUSALS = Set.of(400, 403, 404, 405, 408, 413, 414, 417, 429, 431, 503);

    private static final JsonFactory JSON =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private final NodeName node;
    private final Supplier<String> version;
    private final Clock clock;
    private final QueuedLines lines;
    private final Repetitions refusals = new Repetitions(REFUSALS_EACH);
    private final Repetitions attributes = new Repetitions(ATTRIBUTES_EACH);

    private AuditLog(NodeName node, Supplier<String> version, Clock clock, QueuedLines lines) {
        this.node = requireNonNull(node, "node is null");
        this.version = requireNonNull(version, "version is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.lines = requireNonNull(lines, "lines is null");
    }

    /** @param version of the configuration now */
    public static AuditLog in(Path folder, NodeName node, Supplier<String> version, Clock clock) {
        Path file = folder.resolve(FILE);
        return new AuditLog(
                node,
                version,
                clock,
                QueuedLines.toFile(
                        "crm-audit",
                        file,
                        PIECE,
                        PIECES_KEPT,
                        missing -> line(out -> {
                            out.writeStringField("at", clock.instant().toString());
                            out.writeStringField("node", node.value());
                            out.writeNumberField("lost", missing);
                        }),
                        why -> LOG.warn("The audit log {} takes no lines: {}", file, why)));
    }

    @Override
    public String version() {
        return version.get();
    }

    @Override
    public void answered(ApiRequest request, String versionBefore, int status, String sentence) {
        boolean refused = REFUSALS.contains(status);
        boolean secrets = request.query().containsKey("secrets");
        if (request.method().equals("GET") && status != 403 && !secrets) {
            return;
        }
        if (refused && !isTold(refusals, request.caller().key())) {
            return;
        }
        Optional<JsonObject> body = json(request);
        if (!refused
                && isTransientAttribute(body)
                && !isTold(attributes, request.caller().key())) {
            return;
        }
        String versionAfter = version.get();
        lines.add(line(out -> {
            out.writeStringField("at", clock.instant().toString());
            who(out, request.caller());
            out.writeStringField("node", node.value());
            out.writeStringField("client", shortened(request.client()));
            out.writeStringField("method", shortened(request.method()));
            out.writeStringField("path", shortened("/" + String.join("/", request.path())));
            out.writeStringField("what", shortened(what(request, body)));
            out.writeBooleanField("dryRun", isDryRun(request, body));
            if (!refused) {
                out.writeStringField("versionBefore", versionBefore);
                out.writeStringField("versionAfter", versionAfter);
            }
            out.writeNumberField("status", status);
            out.writeStringField("outcome", shortened(sentence));
        }));
    }

    @Override
    public void refused(String from, String sentence) {
        if (isTold(refusals, from)) {
            lines.add(line(out -> {
                out.writeStringField("at", clock.instant().toString());
                out.writeStringField("from", shortened(from));
                out.writeStringField("node", node.value());
                out.writeStringField("refused", shortened(sentence));
            }));
        }
    }

    private boolean isTold(Repetitions repetitions, String source) {
        long now = System.nanoTime();
        tell(repetitions.over(now));
        return repetitions.tell(source, now);
    }

    /** Tells what was not told one by one; asked now and then. */
    public void tellCounts() {
        long now = System.nanoTime();
        tell(refusals.over(now));
        tell(attributes.over(now));
    }

    private void tell(List<Repetitions.Count> counts) {
        for (Repetitions.Count count : counts) {
            lines.add(line(out -> {
                out.writeStringField("at", clock.instant().toString());
                out.writeStringField("from", shortened(count.source()));
                out.writeStringField("node", node.value());
                out.writeNumberField("notListed", count.untold());
            }));
        }
    }

    private static void who(JsonGenerator out, Caller caller) throws IOException {
        switch (caller.origin()) {
            case Caller.LocalUser(int uid) -> {
                out.writeStringField("user", shortened(caller.user()));
                out.writeNumberField("uid", uid);
            }
            case Caller.Peer(NodeName peer) -> out.writeStringField("peer", shortened(peer.value()));
            case Caller.Person(String name) -> out.writeStringField("certificate", shortened(name));
        }
        out.writeStringField("role", caller.access().word());
        out.writeStringField("from", caller.from());
        if (caller.onBehalfOf().isPresent()) {
            out.writeStringField("onBehalfOf", shortened(caller.onBehalfOf().get()));
        }
    }

    /** The body as JSON, if the route takes that; texts of configurations are none, and may hold secrets. */
    private static Optional<JsonObject> json(ApiRequest request) {
        boolean text = request.path().size() > 1
                && Set.of("config", "simulate", "agents")
                        .contains(request.path().get(1));
        if (text || request.body().length == 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(JsonObject.parse(request.body()));
        } catch (CodecException e) {
            return Optional.empty();
        }
    }

    private static String what(ApiRequest request, Optional<JsonObject> body) {
        StringBuilder what = new StringBuilder();
        for (Map.Entry<String, String> parameter : request.query().entrySet()) {
            what.append(what.isEmpty() ? "" : " ")
                    .append(parameter.getKey())
                    .append('=')
                    .append(parameter.getValue());
        }
        if (request.body().length == 0) {
            return what.toString();
        }
        what.append(what.isEmpty() ? "" : " ");
        if (body.isEmpty()) {
            return what.append(request.body().length).append(" bytes").toString();
        }
        return isSecret(body.get())
                ? what.append("a secret").toString()
                : what.append(new String(request.body(), StandardCharsets.UTF_8))
                        .toString();
    }

    private static boolean isSecret(JsonObject body) {
        return text(body, "name")
                .filter(name -> SecretNames.BY_NAME.isSecret(Optional.empty(), name))
                .isPresent();
    }

    private static boolean isTransientAttribute(Optional<JsonObject> body) {
        return body.flatMap(json -> text(json, "lifetime"))
                .filter("transient"::equals)
                .isPresent();
    }

    private static Optional<String> text(JsonObject body, String name) {
        try {
            return body.optionalText(name);
        } catch (CodecException e) {
            return Optional.empty();
        }
    }

    private static boolean isDryRun(ApiRequest request, Optional<JsonObject> body) {
        if (request.queryValue("dryRun").filter("true"::equals).isPresent()) {
            return true;
        }
        try {
            return body.isPresent() && body.get().flag("dryRun");
        } catch (CodecException e) {
            return false;
        }
    }

    private static String shortened(String text) {
        return text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) + "…" : text;
    }

    /** Writes the fields of a line. */
    @FunctionalInterface
    private interface Fields {
        void to(JsonGenerator out) throws IOException;
    }

    private static String line(Fields fields) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            out.writeStartObject();
            fields.to(out);
            out.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("a line in memory can be written", e);
        }
        return text.toString();
    }

    /** Tells the counts that are left, and waits a moment for the disk. */
    @Override
    public void close() {
        tell(refusals.all());
        tell(attributes.all());
        lines.close();
    }
}
