package org.jcrm.daemon.api;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.CibEdit;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.cib.ConfiguredNode;
import org.jcrm.core.cib.LastChange;
import org.jcrm.core.codec.ApiJson;
import org.jcrm.core.codec.CodecException;
import org.jcrm.core.codec.JsonObject;
import org.jcrm.core.codec.api.ConfigApplied;
import org.jcrm.core.codec.api.ConfigVersion;
import org.jcrm.core.codec.yaml.ConfigurationDiff;
import org.jcrm.core.controller.OperatorRequest;
import org.jcrm.core.controller.RequestOutcome;
import org.jcrm.daemon.loop.Published;
import org.jspecify.annotations.Nullable;

/**
 * The configurations that this node keeps: a list, one of them, the difference of two, and the way back to one. A way back
 * is an edit like any other: the version goes on, nothing is planned to make it, and it is validated and audited.
 */
final class ConfigHistoryRoutes {
    private static final Pattern VERSION = Pattern.compile("(\\d{1,18})\\.(\\d{1,18})(?:\\.(\\d{1,18}))?");

    private final Published published;
    private final Operators operators;
    private final ConfigurationText texts;
    private final KeptConfigurations kept;

    ConfigHistoryRoutes(Published published, Operators operators, ConfigurationText texts, KeptConfigurations kept) {
        this.published = published;
        this.operators = operators;
        this.texts = texts;
        this.kept = kept;
    }

    void addTo(Routes routes) {
        routes.operator(
                        "GET",
                        "/v1/config/history",
                        RequestShape.nothing().as(Work.FOREIGN),
                        call -> Answer.json(ApiJson.writeConfigVersions(history())))
                .operator(
                        "GET",
                        "/v1/config/versions/{version}",
                        RequestShape.nothing().as(Work.FOREIGN),
                        call -> version(call.value("version")))
                .operator(
                        "GET",
                        "/v1/config/diff",
                        RequestShape.query("from", "to").as(Work.FOREIGN),
                        call -> diff(call.request()))
                .admin(
                        "POST",
                        "/v1/config/rollback",
                        RequestShape.json("version", "dryRun").as(Work.FOREIGN),
                        call -> rollback(call.request()));
    }

    // ---- reading

    private List<ConfigVersion> history() throws Refused {
        List<ConfigVersion> versions = new ArrayList<>();
        Cib[] newer = new Cib[1];
        each(cib -> {
            Cib before = newer[0];
            if (before == null || !before.version().sameConfiguration(cib.version())) {
                if (before != null) {
                    versions.add(line(before, changes(cib.configuration(), before.configuration())));
                }
                newer[0] = cib;
            }
            return true;
        });
        if (newer[0] != null) {
            versions.add(line(newer[0], List.of()));
        }
        return versions;
    }

    private static ConfigVersion line(Cib cib, List<String> changes) {
        return new ConfigVersion(
                cib.version(),
                cib.lastChange().map(LastChange::at),
                cib.lastChange().map(ConfigHistoryRoutes::by).orElse(""),
                changes);
    }

    private static String by(LastChange change) {
        String user = change.user().isEmpty() ? "unknown" : change.user();
        return user + (change.client().isEmpty() ? "" : " by " + change.client()) + " on " + change.origin();
    }

    /** For people, without the secrets. */
    private List<String> changes(Configuration before, Configuration after) {
        return ConfigurationDiff.between(texts.hiddenBeside(before, before), texts.hiddenBeside(after, before));
    }

    private Answer version(String text) throws Refused {
        Cib cib = texts.hidden(find(text));
        return new Answer.Body(200, "application/yaml", texts.yaml(cib.configuration()));
    }

    private Answer diff(ApiRequest request) throws Refused {
        Cib from = find(request.queryValue("from").orElse(""));
        Cib to = find(request.queryValue("to").orElse(""));
        return Answer.json(ApiJson.write(new ConfigApplied(
                to.version(), changes(from.configuration(), to.configuration()), List.of(), List.of())));
    }

    private Cib find(String text) throws Refused {
        Matcher wanted = VERSION.matcher(text);
        if (!wanted.matches()) {
            throw new Refused(400, "This is no version of a configuration", "", "Write a version like 0.12.");
        }
        long admin = Long.parseLong(wanted.group(1));
        long epoch = Long.parseLong(wanted.group(2));
        Cib now = published.current().cib();
        if (is(now.version(), admin, epoch)) {
            return now;
        }
        Cib[] found = new Cib[1];
        each(cib -> {
            if (is(cib.version(), admin, epoch)) {
                found[0] = cib;
            }
            return found[0] == null;
        });
        return Optional.ofNullable(found[0])
                .orElseThrow(() -> new Refused(
                        404,
                        "This node does not keep the configuration " + admin + "." + epoch,
                        "the last 100 are kept",
                        "`jcrm config history` shows those that are kept; another node may keep others."));
    }

    private static boolean is(CibVersion version, long admin, long epoch) {
        return version.adminEpoch() == admin && version.epoch() == epoch;
    }

    private void each(Predicate<Cib> more) throws Refused {
        try {
            kept.each(more);
        } catch (IOException e) {
            throw new Refused(
                    503,
                    "The kept configurations cannot be read",
                    String.valueOf(e.getMessage()),
                    "Ask another node; look at this node's disk.");
        }
    }

    // ---- the way back

    private Answer rollback(ApiRequest request) throws Refused, CodecException, InterruptedException {
        JsonObject body = JsonObject.parse(request.body());
        boolean dryRun = body.flag("dryRun");
        Cib now = published.current().cib();
        Configuration wanted = withAttributesOfNow(find(body.text("version")).configuration(), now.configuration());
        CibEdit edit = ConfigurationDiff.edit(now.configuration(), wanted);
        List<String> changes = changes(now.configuration(), wanted);
        if (ConfigurationDiff.between(now.configuration(), wanted).isEmpty()) {
            return Answer.json(ApiJson.write(new ConfigApplied(now.version(), List.of(), List.of(), List.of())));
        }
        if (dryRun) {
            return switch (operators.ask(request, new OperatorRequest.DryRun(edit))) {
                case RequestOutcome.DryRunResult result ->
                    Answer.json(ApiJson.write(
                            new ConfigApplied(now.version(), changes, result.summary(), result.warnings())));
                case RequestOutcome.Done done ->
                    Answer.json(ApiJson.write(new ConfigApplied(now.version(), changes, List.of(), List.of())));
                case RequestOutcome.Refused refused -> throw Operators.refusal(refused);
            };
        }
        RequestOutcome.Done done = operators.done(request, new OperatorRequest.Edit(edit, Optional.empty()));
        return Answer.json(ApiJson.write(new ConfigApplied(done.version(), changes, List.of(), List.of())));
    }

    /**
     * Agents keep what they know of their data in the attributes of nodes: which standby was in step. An old word about that
     * could promote the wrong one, so nodes that are there now keep the attributes that they have now.
     */
    private static Configuration withAttributesOfNow(Configuration old, Configuration now) {
        Map<String, ConfiguredNode> known = new LinkedHashMap<>();
        now.nodes().forEach(node -> known.put(node.name().value(), node));
        return old.withNodes(old.nodes().stream()
                .map(node -> {
                    @Nullable ConfiguredNode here = known.get(node.name().value());
                    return here == null
                            ? node
                            : new ConfiguredNode(
                                    node.id(),
                                    node.name(),
                                    node.type(),
                                    Objects.requireNonNull(here).attributes(),
                                    node.utilization());
                })
                .toList());
    }
}
