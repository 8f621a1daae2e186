package org.jcrm.core.codec;

import static org.jcrm.core.codec.ApiFields.constant;
import static org.jcrm.core.codec.ApiFields.each;
import static org.jcrm.core.codec.ApiFields.objects;
import static org.jcrm.core.codec.ApiFields.text;
import static org.jcrm.core.codec.ApiFields.texts;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Score;
import org.jcrm.core.policy.why.Explanation;
import org.jcrm.core.policy.why.Explanation.Change;
import org.jcrm.core.policy.why.Explanation.Conflict;
import org.jcrm.core.policy.why.Explanation.NodeVerdict;
import org.jcrm.core.policy.why.Explanation.Reason;
import org.jcrm.core.policy.why.Question;

/**
 * An explanation ↔ JSON, as {@code docs/api.md} says: what {@code jcrm why --output-as=json} prints and the daemon's API
 * answers. Scores are texts, since {@code INFINITY} is no number.
 */
public final class WhyJson {
    private WhyJson() {}

    public static byte[] write(Explanation explanation) {
        return JsonFormat.write(JsonFormat.MAX_BYTES, out -> {
            out.writeStartObject();
            text(out, "resource", explanation.resource());
            constant(out, "question", explanation.question());
            text(out, "node", explanation.node());
            text(out, "answer", explanation.answer());
            texts(out, "details", explanation.details());
            objects(out, "nodes", explanation.nodes(), WhyJson::verdict);
            objects(out, "changes", explanation.changes(), WhyJson::change);
            objects(out, "conflicts", explanation.conflicts(), WhyJson::conflict);
            out.writeEndObject();
        });
    }

    public static Explanation read(byte[] bytes) throws CodecException {
        JsonObject json = JsonObject.parse(bytes);
        return new Explanation(
                json.text("resource"),
                json.constant("question", Question.values()),
                json.has("node") ? Optional.<NodeName>of(StatusJsonReader.node(json, "node")) : Optional.empty(),
                json.text("answer"),
                json.texts("details"),
                each(json.objects("nodes"), WhyJson::verdict),
                each(
                        json.objects("changes"),
                        change -> new Change(
                                change.text("sentence"), change.textOrEmpty("command"), change.text("effect"))),
                each(
                        json.objects("conflicts"),
                        conflict -> new Conflict(conflict.texts("constraints"), conflict.text("sentence"))));
    }

    private static void verdict(JsonGenerator out, NodeVerdict verdict) throws IOException {
        text(out, "node", verdict.node());
        text(out, "instance", verdict.instance());
        text(out, "role", verdict.role());
        text(out, "score", verdict.score());
        objects(out, "reasons", verdict.reasons(), WhyJson::reason);
        texts(out, "obstacles", verdict.obstacles());
        text(out, "promotionScore", verdict.promotion());
        objects(out, "promotionReasons", verdict.promotionReasons(), WhyJson::reason);
    }

    private static NodeVerdict verdict(JsonObject json) throws CodecException {
        return new NodeVerdict(
                StatusJsonReader.node(json, "node"),
                json.text("instance"),
                json.textOrEmpty("role"),
                score(json, "score"),
                reasons(json, "reasons"),
                json.texts("obstacles"),
                json.has("promotionScore") ? Optional.of(score(json, "promotionScore")) : Optional.empty(),
                reasons(json, "promotionReasons"));
    }

    private static void reason(JsonGenerator out, Reason reason) throws IOException {
        text(out, "kind", reason.kind());
        text(out, "id", reason.id());
        text(out, "amount", reason.amount());
        out.writeBooleanField("replaces", reason.replaces());
        text(out, "sentence", reason.sentence());
    }

    private static List<Reason> reasons(JsonObject json, String name) throws CodecException {
        return each(
                json.objects(name),
                each -> new Reason(
                        each.text("kind"),
                        each.textOrEmpty("id"),
                        score(each, "amount"),
                        each.flag("replaces"),
                        each.text("sentence")));
    }

    private static Score score(JsonObject json, String name) throws CodecException {
        String text = json.text(name);
        return Score.parse(text)
                .orElseThrow(() -> new CodecException(CodecException.Reason.MALFORMED, "\"" + text + "\" is no score"));
    }

    private static void change(JsonGenerator out, Change change) throws IOException {
        text(out, "sentence", change.sentence());
        text(out, "command", change.command());
        text(out, "effect", change.effect());
    }

    private static void conflict(JsonGenerator out, Conflict conflict) throws IOException {
        texts(out, "constraints", conflict.constraints());
        text(out, "sentence", conflict.sentence());
    }
}
