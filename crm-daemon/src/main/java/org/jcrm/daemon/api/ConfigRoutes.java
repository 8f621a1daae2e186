package org.jcrm.daemon.api;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.CibEdit;
import org.jcrm.core.cib.CibReducer;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.cib.EditRejected;
import org.jcrm.core.cib.EditResult;
import org.jcrm.core.codec.ApiJson;
import org.jcrm.core.codec.api.ConfigApplied;
import org.jcrm.core.codec.api.ConfigVerified;
import org.jcrm.core.codec.api.LocatedError;
import org.jcrm.core.codec.api.Problem;
import org.jcrm.core.codec.yaml.ConfigurationDiff;
import org.jcrm.core.controller.OperatorRequest;
import org.jcrm.core.controller.RequestOutcome;
import org.jcrm.core.controller.Snapshot;
import org.jcrm.daemon.loop.Published;

/** {@code config apply} and {@code verify}: text → configuration → validated on every node → one edit. */
final class ConfigRoutes {
    private final Published published;
    private final Operators operators;
    private final ConfigurationText texts;
    private final AgentValidation validation;

    ConfigRoutes(Published published, Operators operators, ConfigurationText texts, AgentValidation validation) {
        this.published = published;
        this.operators = operators;
        this.texts = texts;
        this.validation = validation;
    }

    void addTo(Routes routes) {
        routes.operator(
                        "POST",
                        "/v1/config",
                        text(Work.FOREIGN, "dryRun", "expect", "file"),
                        call -> apply(call.request()))
                .operator("POST", "/v1/config/verify", text(Work.FOREIGN, "file"), call -> verify(call.request()))
                .admin("POST", "/v1/agents/validate", text(Work.FOREIGN, "file"), call -> validateHere(call.request()));
    }

    private static RequestShape text(Work work, String... query) {
        return RequestShape.text(RequestShape.CONFIGURATION, work, query);
    }

    private Answer apply(ApiRequest request) throws Refused, InterruptedException {
        Snapshot snapshot = published.current();
        boolean dryRun = flag(request, "dryRun");
        if (!dryRun && !request.caller().access().allows(Access.ADMIN)) {
            // An operator may try a configuration, which changes nothing; to change it is to name programs that run.
            throw Routes.onlyFor(Access.ADMIN, request.caller());
        }
        Optional<CibVersion> expected = expected(request);
        ConfigurationText.Parsed parsed = parse(request, snapshot);
        Configuration written = parsed.configuration().orElseThrow(() -> refused(parsed.errors()));
        AgentValidation.Verdict verdict = validation.everywhere(request, written);
        if (!verdict.errors().isEmpty()) {
            throw refused(verdict.errors());
        }
        Configuration configuration = validation.completed(written);
        List<String> warnings = new ArrayList<>();
        parsed.warnings().forEach(warning -> warnings.add(warning.toString()));
        verdict.warnings().forEach(warning -> warnings.add(warning.toString()));
        Configuration now = snapshot.cib().configuration();
        CibEdit edit = ConfigurationDiff.edit(now, configuration);
        refuseIfImpossible(snapshot.cib(), edit);
        List<String> changes = changes(now, configuration);
        if (changes.isEmpty()) {
            return Answer.json(
                    ApiJson.write(new ConfigApplied(snapshot.cib().version(), List.of(), List.of(), warnings)));
        }
        List<String> summary = summary(request, edit, warnings);
        if (dryRun) {
            return Answer.json(ApiJson.write(new ConfigApplied(snapshot.cib().version(), changes, summary, warnings)));
        }
        RequestOutcome.Done done = operators.done(request, new OperatorRequest.Edit(edit, expected));
        return Answer.json(ApiJson.write(new ConfigApplied(done.version(), changes, summary, warnings)));
    }

    /** For people, without the secrets; empty if nothing changes. */
    private List<String> changes(Configuration now, Configuration configuration) {
        if (ConfigurationDiff.between(now, configuration).isEmpty()) {
            return List.of();
        }
        return ConfigurationDiff.between(texts.hiddenBeside(now, now), texts.hiddenBeside(configuration, now));
    }

    private static void refuseIfImpossible(Cib before, CibEdit edit) throws Refused {
        if (CibReducer.apply(before, edit, Optional.empty()) instanceof EditResult.Rejected(EditRejected why)) {
            throw new Refused(422, why.reason(), "nothing was changed", why.nextStep());
        }
    }

    private List<String> summary(ApiRequest request, CibEdit edit, List<String> warnings)
            throws Refused, InterruptedException {
        return switch (operators.ask(request, new OperatorRequest.DryRun(edit))) {
            case RequestOutcome.DryRunResult result -> {
                result.warnings().stream()
                        .filter(warning -> !warnings.contains(warning))
                        .forEach(warnings::add);
                yield result.summary();
            }
            case RequestOutcome.Done done -> List.of();
            case RequestOutcome.Refused refused -> throw Operators.refusal(refused);
        };
    }

    private Answer verify(ApiRequest request) throws InterruptedException {
        ConfigurationText.Parsed parsed = parse(request, published.current());
        List<LocatedError> errors = new ArrayList<>(parsed.errors());
        List<LocatedError> warnings = new ArrayList<>(parsed.warnings());
        if (parsed.configuration().isPresent()) {
            AgentValidation.Verdict verdict =
                    validation.everywhere(request, parsed.configuration().get());
            errors.addAll(verdict.errors());
            warnings.addAll(verdict.warnings());
        }
        return Answer.json(ApiJson.write(new ConfigVerified(errors, warnings)));
    }

    /** Another node asks what this node's agents say. */
    private Answer validateHere(ApiRequest request) throws Refused {
        ConfigurationText.Parsed parsed = parse(request, published.current());
        Configuration configuration = parsed.configuration().orElseThrow(() -> refused(parsed.errors()));
        return Answer.json(ApiJson.write(new ConfigVerified(validation.here(configuration), List.of())));
    }

    private ConfigurationText.Parsed parse(ApiRequest request, Snapshot snapshot) {
        return texts.parse(
                new String(request.body(), StandardCharsets.UTF_8),
                request.queryValue("file").orElse("cluster.yaml"),
                snapshot.cib().configuration());
    }

    private static Refused refused(List<LocatedError> errors) {
        return new Refused(new Problem(
                "about:blank",
                errors.size() == 1
                        ? "The configuration has an error"
                        : "The configuration has " + errors.size() + " errors",
                400,
                "nothing was changed",
                "Correct the places below, then apply it again.",
                errors));
    }

    private static boolean flag(ApiRequest request, String name) throws Refused {
        String text = request.queryValue(name).orElse("false");
        if (!text.equals("true") && !text.equals("false")) {
            throw new Refused(400, "`" + name + "` is `" + text + "`", "", "Write true or false.");
        }
        return Boolean.parseBoolean(text);
    }

    /** {@code expect=0.12}: admin epoch and epoch; status changes do not make two operators collide. */
    private static Optional<CibVersion> expected(ApiRequest request) throws Refused {
        Optional<String> text = request.queryValue("expect");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (!text.get().matches("\\d{1,18}\\.\\d{1,18}(\\.\\d{1,18})?")) {
            throw new Refused(400, "`expect` is `" + text.get() + "`", "", "Write a version like 0.12.");
        }
        String[] parts = text.get().split("\\.", -1);
        return Optional.of(new CibVersion(Long.parseLong(parts[0]), Long.parseLong(parts[1]), 0));
    }
}
