package org.jcrm.core.codec;

import static org.jcrm.core.codec.ApiFields.constant;
import static org.jcrm.core.codec.ApiFields.each;
import static org.jcrm.core.codec.ApiFields.instant;
import static org.jcrm.core.codec.ApiFields.millis;
import static org.jcrm.core.codec.ApiFields.objects;
import static org.jcrm.core.codec.ApiFields.text;
import static org.jcrm.core.codec.ApiFields.texts;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.agent.AgentMetadata;
import org.jcrm.core.agent.RejoinReport;
import org.jcrm.core.cib.AttributeLifetime;
import org.jcrm.core.codec.api.AttributeLine;
import org.jcrm.core.codec.api.ConfigApplied;
import org.jcrm.core.codec.api.ConfigVerified;
import org.jcrm.core.codec.api.ConfigVersion;
import org.jcrm.core.codec.api.FailCountLine;
import org.jcrm.core.codec.api.HistoryLine;
import org.jcrm.core.codec.api.LocatedError;
import org.jcrm.core.codec.api.MoveOrder;
import org.jcrm.core.codec.api.Problem;
import org.jcrm.core.controller.Effect.Level;
import org.jcrm.core.controller.Quorum;
import org.jcrm.core.controller.RequestOutcome.Done;
import org.jcrm.core.controller.RequestOutcome.DryRunResult;
import org.jcrm.core.model.AgentName;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.ResourceId;
import org.jspecify.annotations.Nullable;

/**
 * Everything of the API beside the status ↔ JSON, as {@code docs/api.md} says. Optional fields that are empty are left
 * out. Reading passes over unknown fields and throws {@link CodecException} for missing or ill-typed ones.
 */
public final class ApiJson {
    private ApiJson() {}

    public static byte[] write(Done done) {
        return object(out -> {
            text(out, "version", done.version());
            texts(out, "notes", done.notes());
        });
    }

    public static Done readDone(byte[] bytes) throws CodecException {
        JsonObject json = JsonObject.parse(bytes);
        return new Done(ApiFields.version(json.text("version")), json.texts("notes"));
    }

    public static byte[] write(Quorum quorum) {
        return object(out -> {
            out.writeBooleanField("quorate", quorum.quorate());
            text(out, "sentence", quorum.sentence());
            out.writeNumberField("expected", quorum.expected());
            out.writeNumberField("total", quorum.total());
            out.writeNumberField("needed", quorum.needed());
            out.writeNumberField("arbitrators", quorum.arbitrators());
            out.writeNumberField("arbitratorsPresent", quorum.arbitratorsPresent());
            texts(out, "flags", quorum.flags());
            objects(out, "voters", quorum.voters(), (each, voter) -> {
                text(each, "node", voter.node());
                each.writeNumberField("votes", voter.votes());
                each.writeBooleanField("present", voter.present());
            });
        });
    }

    public static Quorum readQuorum(byte[] bytes) throws CodecException {
        JsonObject json = JsonObject.parse(bytes);
        return new Quorum(
                each(
                        json.objects("voters"),
                        voter -> new Quorum.Voter(
                                StatusJsonReader.node(voter, "node"), voter.number("votes"), voter.flag("present"))),
                json.number("arbitrators"),
                json.number("arbitratorsPresent"),
                json.number("expected"),
                json.number("total"),
                json.number("needed"),
                json.flag("quorate"),
                json.texts("flags"),
                json.text("sentence"));
    }

    public static byte[] writeExpectedVotes(int votes) {
        return object(out -> out.writeNumberField("votes", votes));
    }

    public static byte[] write(DryRunResult result) {
        return object(out -> {
            texts(out, "summary", result.summary());
            texts(out, "reasons", result.reasons());
            texts(out, "warnings", result.warnings());
        });
    }

    public static DryRunResult readDryRun(byte[] bytes) throws CodecException {
        JsonObject json = JsonObject.parse(bytes);
        return new DryRunResult(json.texts("summary"), json.texts("reasons"), json.texts("warnings"));
    }

    public static byte[] write(Problem problem) {
        return object(out -> {
            text(out, "type", problem.type());
            text(out, "title", problem.title());
            out.writeNumberField("status", problem.status());
            text(out, "detail", problem.detail());
            text(out, "nextStep", problem.nextStep());
            if (!problem.errors().isEmpty()) {
                objects(out, "errors", problem.errors(), ApiJson::located);
            }
        });
    }

    public static Problem readProblem(byte[] bytes) throws CodecException {
        JsonObject json = JsonObject.parse(bytes);
        return new Problem(
                json.optionalText("type").orElse("about:blank"),
                json.text("title"),
                json.number("status"),
                json.textOrEmpty("detail"),
                json.textOrEmpty("nextStep"),
                each(json.objects("errors"), ApiJson::located));
    }

    public static byte[] write(ConfigApplied applied) {
        return object(out -> {
            text(out, "version", applied.version());
            texts(out, "changes", applied.changes());
            texts(out, "summary", applied.summary());
            texts(out, "warnings", applied.warnings());
        });
    }

    public static ConfigApplied readConfigApplied(byte[] bytes) throws CodecException {
        JsonObject json = JsonObject.parse(bytes);
        return new ConfigApplied(
                ApiFields.version(json.text("version")),
                json.texts("changes"),
                json.texts("summary"),
                json.texts("warnings"));
    }

    /** Newest first. */
    public static byte[] writeConfigVersions(List<ConfigVersion> versions) {
        return JsonFormat.write(
                JsonFormat.MAX_BYTES,
                out -> objects(out, versions, (to, version) -> {
                    text(to, "version", version.version());
                    instant(to, "date", version.at());
                    text(to, "by", version.by());
                    texts(to, "changes", version.changes());
                }));
    }

    public static List<ConfigVersion> readConfigVersions(byte[] bytes) throws CodecException {
        return each(
                JsonObject.parseList(bytes),
                json -> new ConfigVersion(
                        ApiFields.version(json.text("version")),
                        json.optionalInstant("date"),
                        json.textOrEmpty("by"),
                        json.texts("changes")));
    }

    public static byte[] write(ConfigVerified verified) {
        return object(out -> {
            objects(out, "errors", verified.errors(), ApiJson::located);
            objects(out, "warnings", verified.warnings(), ApiJson::located);
        });
    }

    public static ConfigVerified readConfigVerified(byte[] bytes) throws CodecException {
        JsonObject json = JsonObject.parse(bytes);
        return new ConfigVerified(
                each(json.objects("errors"), ApiJson::located), each(json.objects("warnings"), ApiJson::located));
    }

    public static byte[] write(RejoinReport report) {
        return object(out -> {
            out.writeBooleanField("needed", report.needed());
            out.writeBooleanField("destructive", report.destructive());
            texts(out, "findings", report.findings());
            texts(out, "steps", report.steps());
        });
    }

    public static RejoinReport readRejoinReport(byte[] bytes) throws CodecException {
        JsonObject json = JsonObject.parse(bytes);
        return new RejoinReport(
                json.flag("needed"), json.flag("destructive"), json.texts("findings"), json.texts("steps"));
    }

    public static byte[] writeFailCounts(List<FailCountLine> lines) {
        return list(lines, (out, line) -> {
            text(out, "resource", line.resource());
            text(out, "node", line.node());
            text(out, "operation", line.operation());
            millis(out, "intervalMillis", line.interval());
            out.writeNumberField("failCount", line.failCount());
            instant(out, "lastFailure", line.lastFailure());
        });
    }

    public static List<FailCountLine> readFailCounts(byte[] bytes) throws CodecException {
        return each(
                JsonObject.parseList(bytes),
                json -> new FailCountLine(
                        StatusJsonReader.resource(json, "resource"),
                        StatusJsonReader.node(json, "node"),
                        json.text("operation"),
                        json.millis("intervalMillis"),
                        json.number("failCount"),
                        json.optionalInstant("lastFailure")));
    }

    public static byte[] write(AttributeLine attribute) {
        return object(out -> attribute(out, attribute));
    }

    public static AttributeLine readAttribute(byte[] bytes) throws CodecException {
        return attribute(JsonObject.parse(bytes));
    }

    public static byte[] writeAttributes(List<AttributeLine> attributes) {
        return list(attributes, ApiJson::attribute);
    }

    public static List<AttributeLine> readAttributes(byte[] bytes) throws CodecException {
        return each(JsonObject.parseList(bytes), ApiJson::attribute);
    }

    public static byte[] writeHistory(List<HistoryLine> lines) {
        return list(lines, (out, line) -> {
            instant(out, "at", line.at());
            constant(out, "level", line.level());
            text(out, "sentence", line.sentence());
            text(out, "resource", line.resource());
        });
    }

    public static List<HistoryLine> readHistory(byte[] bytes) throws CodecException {
        return each(
                JsonObject.parseList(bytes),
                json -> new HistoryLine(
                        json.instant("at"),
                        json.constant("level", Level.values()),
                        json.text("sentence"),
                        json.has("resource")
                                ? Optional.<ResourceId>of(StatusJsonReader.resource(json, "resource"))
                                : Optional.empty()));
    }

    public static byte[] write(MoveOrder order) {
        return object(out -> {
            text(out, "node", order.node());
            out.writeBooleanField("promoted", order.promoted());
            if (order.lifetime().isPresent()) {
                millis(out, "lifetimeMillis", order.lifetime().get());
            }
            out.writeBooleanField("dryRun", order.dryRun());
        });
    }

    public static MoveOrder readMove(byte[] bytes) throws CodecException {
        JsonObject json = JsonObject.parse(bytes);
        return new MoveOrder(
                json.has("node") ? Optional.<NodeName>of(StatusJsonReader.node(json, "node")) : Optional.empty(),
                json.flag("promoted"),
                json.optionalMillis("lifetimeMillis"),
                json.flag("dryRun"));
    }

    public static byte[] writeAgents(List<AgentMetadata> agents) {
        return list(agents, ApiJson::agent);
    }

    public static List<AgentMetadata> readAgents(byte[] bytes) throws CodecException {
        return each(JsonObject.parseList(bytes), ApiJson::agent);
    }

    /** {@code {"yes":true}}, {@code {"dryRun":false}}: a body of one flag. */
    public static byte[] flagBody(String name, boolean value) {
        return object(out -> out.writeBooleanField(name, value));
    }

    /** {@code {"sentence":"…"}}, {@code {"node":"node2"}}: a body of one text. */
    public static byte[] textBody(String name, String value) {
        return object(out -> text(out, name, value));
    }

    /** The same with a text that may be missing, which leaves {@code {}}: a route that takes a body refuses none at all. */
    public static byte[] optionalTextBody(String name, @Nullable String value) {
        return value == null ? object(out -> {}) : textBody(name, value);
    }

    /** {@code {"summary":[…]}}: a body of one list of lines. */
    public static byte[] linesBody(String name, List<String> lines) {
        return object(out -> texts(out, name, lines));
    }

    private static void located(JsonGenerator out, LocatedError error) throws IOException {
        text(out, "file", error.file());
        out.writeNumberField("line", error.line());
        out.writeNumberField("column", error.column());
        text(out, "message", error.message());
        text(out, "nextStep", error.nextStep());
    }

    private static LocatedError located(JsonObject json) throws CodecException {
        return new LocatedError(
                json.text("file"),
                json.number("line"),
                json.number("column"),
                json.text("message"),
                json.textOrEmpty("nextStep"));
    }

    private static void attribute(JsonGenerator out, AttributeLine attribute) throws IOException {
        text(out, "node", attribute.node());
        text(out, "name", attribute.name());
        text(out, "value", attribute.value());
        constant(out, "lifetime", attribute.lifetime());
    }

    private static AttributeLine attribute(JsonObject json) throws CodecException {
        return new AttributeLine(
                StatusJsonReader.node(json, "node"),
                json.text("name"),
                json.optionalText("value"),
                json.constant("lifetime", AttributeLifetime.values()));
    }

    private static void agent(JsonGenerator out, AgentMetadata agent) throws IOException {
        text(out, "name", agent.name());
        text(out, "version", agent.version());
        text(out, "shortDescription", agent.shortDescription());
        text(out, "longDescription", agent.longDescription());
        objects(out, "parameters", agent.parameters(), ApiJson::parameter);
        objects(out, "actions", agent.actions(), ApiJson::action);
    }

    private static void parameter(JsonGenerator out, AgentMetadata.Parameter parameter) throws IOException {
        text(out, "name", parameter.name());
        text(out, "type", parameter.type());
        out.writeBooleanField("required", parameter.required());
        out.writeBooleanField("unique", parameter.unique());
        out.writeBooleanField("reloadable", parameter.reloadable());
        text(out, "defaultValue", parameter.defaultValue());
        texts(out, "choices", parameter.choices());
        text(out, "shortDescription", parameter.shortDescription());
        text(out, "longDescription", parameter.longDescription());
        out.writeBooleanField("secret", parameter.secret());
    }

    private static void action(JsonGenerator out, AgentMetadata.Action action) throws IOException {
        text(out, "name", action.name());
        text(out, "role", action.role());
        text(out, "timeout", action.timeout());
        text(out, "interval", action.interval());
    }

    private static AgentMetadata agent(JsonObject json) throws CodecException {
        String name = json.text("name");
        return new AgentMetadata(
                AgentName.parse(name)
                        .orElseThrow(() -> new CodecException(
                                CodecException.Reason.MALFORMED, "\"" + name + "\" is no agent like ocf:jcrm:pgsql")),
                json.text("version"),
                json.text("shortDescription"),
                json.text("longDescription"),
                each(json.objects("parameters"), ApiJson::parameter),
                each(json.objects("actions"), ApiJson::action));
    }

    private static AgentMetadata.Parameter parameter(JsonObject json) throws CodecException {
        return new AgentMetadata.Parameter(
                json.text("name"),
                json.text("type"),
                json.flag("required"),
                json.flag("unique"),
                json.flag("reloadable"),
                json.optionalText("defaultValue"),
                json.texts("choices"),
                json.text("shortDescription"),
                json.text("longDescription"),
                json.flag("secret"));
    }

    private static AgentMetadata.Action action(JsonObject json) throws CodecException {
        return new AgentMetadata.Action(
                json.text("name"), json.optionalText("role"), json.text("timeout"), json.optionalText("interval"));
    }

    private static byte[] object(JsonFormat.Writing fields) {
        return JsonFormat.write(JsonFormat.MAX_BYTES, out -> {
            out.writeStartObject();
            fields.to(out);
            out.writeEndObject();
        });
    }

    private static <T> byte[] list(List<T> values, ApiFields.Element<T> element) {
        return JsonFormat.write(JsonFormat.MAX_BYTES, out -> objects(out, values, element));
    }
}
