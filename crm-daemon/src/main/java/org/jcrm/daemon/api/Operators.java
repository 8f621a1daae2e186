package org.jcrm.daemon.api;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jcrm.core.cib.CibEdit;
import org.jcrm.core.codec.ApiJson;
import org.jcrm.core.controller.ClusterEvent;
import org.jcrm.core.controller.OperatorRequest;
import org.jcrm.core.controller.RequestId;
import org.jcrm.core.controller.RequestOutcome;
import org.jcrm.core.controller.Requester;
import org.jcrm.core.model.NodeName;
import org.jcrm.daemon.loop.Requests;

/** Puts an operator's wish to the core and turns its outcome into an answer. Blocks the caller until then. */
final class Operators {
    /** Longer than any member takes to write a configuration, shorter than an operator's patience. */
    static final Duration WAIT = Duration.ofSeconds(30);

    private final NodeName self;
    private final Requests requests;

    Operators(NodeName self, Requests requests) {
        this.self = self;
        this.requests = requests;
    }

    Requester requester(ApiRequest request) {
        return new Requester(request.caller().story(), request.client(), self);
    }

    Answer edit(ApiRequest request, CibEdit edit, boolean dryRun, List<String> notes)
            throws Refused, InterruptedException {
        if (dryRun) {
            return switch (ask(request, new OperatorRequest.DryRun(edit))) {
                case RequestOutcome.DryRunResult result -> Answer.json(ApiJson.write(result));
                case RequestOutcome.Done done -> Answer.json(ApiJson.write(done));
                case RequestOutcome.Refused refused -> throw refusal(refused);
            };
        }
        RequestOutcome.Done done = done(request, new OperatorRequest.Edit(edit, Optional.empty()));
        return Answer.json(ApiJson.write(withNotes(done, notes)));
    }

    static RequestOutcome.Done withNotes(RequestOutcome.Done done, List<String> notes) {
        return notes.isEmpty() ? done : new RequestOutcome.Done(done.version(), notes);
    }

    RequestOutcome.Done done(ApiRequest request, OperatorRequest what) throws Refused, InterruptedException {
        return done(request, what, WAIT);
    }

    RequestOutcome.Done done(ApiRequest request, OperatorRequest what, Duration wait)
            throws Refused, InterruptedException {
        return done(request, what, wait, () -> silence(wait));
    }

    /** @param late what is said if it has not ended by then */
    RequestOutcome.Done done(ApiRequest request, OperatorRequest what, Duration wait, Supplier<Refused> late)
            throws Refused, InterruptedException {
        return switch (requests.ask(requester(request), what, wait).orElseThrow(late)) {
            case RequestOutcome.Done done -> done;
            case RequestOutcome.DryRunResult result -> throw new IllegalStateException("a dry run answered to " + what);
            case RequestOutcome.Refused refused -> throw refusal(refused);
        };
    }

    RequestOutcome ask(ApiRequest request, OperatorRequest what) throws Refused, InterruptedException {
        return requests.ask(requester(request), what, WAIT).orElseThrow(() -> silence(WAIT));
    }

    RequestOutcome ask(Function<RequestId, ClusterEvent> event) throws Refused, InterruptedException {
        return requests.ask(event, WAIT).orElseThrow(() -> silence(WAIT));
    }

    private static Refused silence(Duration wait) {
        return new Refused(
                504,
                "The cluster did not answer within " + wait.toSeconds() + " s",
                "the request may still be carried out",
                "Look at `jcrm mon -1`: is there a designated controller?");
    }

    static Refused refusal(RequestOutcome.Refused refused) {
        return new Refused(
                refused.current().isPresent() ? 409 : 422,
                refused.rejected().reason(),
                "nothing was changed",
                refused.rejected().nextStep());
    }
}
