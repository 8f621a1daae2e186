package org.jcrm.daemon.api;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jcrm.core.codec.CodecException;
import org.jcrm.core.codec.api.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The table of routes, what each takes and whom each serves. {@link #admit} is asked with the head of a request, before
 * its body is read: nothing that a caller sends is looked at before the caller's right is. {@link #handle} turns everything
 * that goes wrong into a problem with a next step. Handlers run on the caller's (virtual) thread and may block it.
 */
public final class Routes {
    private static final Logger LOG = LoggerFactory.getLogger(Routes.class);

    /** What a route does. */
    @FunctionalInterface
    interface Handler {
        Answer handle(Call call) throws Refused, CodecException, InterruptedException;
    }

    /** A request with the values of its path's {@code {names}}. */
    record Call(ApiRequest request, Map<String, String> values) {
        String value(String name) {
            return requireNonNull(values.get(name), name);
        }
    }

    /** One row of the table. */
    record Route(String method, List<String> pattern, Access needs, RequestShape takes, Handler handler) {
        Optional<Map<String, String>> match(List<String> path) {
            if (path.size() != pattern.size()) {
                return Optional.empty();
            }
            Map<String, String> values = new LinkedHashMap<>();
            for (int i = 0; i < path.size(); i++) {
                String expected = pattern.get(i);
                if (expected.startsWith("{")) {
                    values.put(expected.substring(1, expected.length() - 1), path.get(i));
                } else if (!expected.equals(path.get(i))) {
                    return Optional.empty();
                }
            }
            return Optional.of(values);
        }

        @Override
        public String toString() {
            return method + " /" + String.join("/", pattern);
        }
    }

    /** A route that was found and that the caller may use. */
    record Admission(Route route, Map<String, String> values) {}

    private final List<Route> table = new ArrayList<>();
    private final Budgets budgets;

    public Routes() {
        this(new Budgets());
    }

    Routes(Budgets budgets) {
        this.budgets = budgets;
    }

    Budgets budgets() {
        return budgets;
    }

    /** A route that shows what is published anyway. */
    Routes viewer(String method, String path, RequestShape takes, Handler handler) {
        return add(method, path, Access.VIEWER, takes, handler);
    }

    /** A route that works with what is configured. */
    Routes operator(String method, String path, RequestShape takes, Handler handler) {
        return add(method, path, Access.OPERATOR, takes, handler);
    }

    /** A route that takes a program, a parameter or a secret from the caller. */
    Routes admin(String method, String path, RequestShape takes, Handler handler) {
        return add(method, path, Access.ADMIN, takes, handler);
    }

    private Routes add(String method, String path, Access needs, RequestShape takes, Handler handler) {
        table.add(new Route(method, segments(path), needs, takes, handler));
        return this;
    }

    private static List<String> segments(String path) {
        return List.of(path.substring(1).split("/", -1));
    }

    /** {@code GET /v1/status} and so on, each with its role and its largest body, as {@code docs/api.md} has them. */
    public Map<String, String> needs() {
        Map<String, String> needs = new LinkedHashMap<>();
        table.forEach(route -> needs.put(
                route.toString(),
                route.needs().word()
                        + (route.takes().body() == RequestShape.Body.NONE
                                ? ""
                                : ", " + (route.takes().largestBody() >> 10) + " kB")));
        return needs;
    }

    /**
     * Whether there is such a route and the caller may use it.
     *
     * @param head a request whose body is not read yet
     * @throws Refused if not
     */
    Admission admit(ApiRequest head) throws Refused {
        List<String> otherMethods = new ArrayList<>();
        for (Route route : table) {
            Optional<Map<String, String>> values = route.match(head.path());
            if (values.isEmpty()) {
                continue;
            }
            if (!route.method().equals(head.method())) {
                otherMethods.add(route.method());
                continue;
            }
            authorise(head.caller(), route);
            route.takes().checkQuery(head);
            return new Admission(route, values.get());
        }
        String path = "/" + String.join("/", head.path());
        if (otherMethods.isEmpty()) {
            throw new Refused(Problem.of(404, "There is no " + path, "", "See docs/api.md for the routes."));
        }
        throw new Refused(Problem.of(
                405, path + " is not for " + head.method(), "", "Use " + String.join(" or ", otherMethods) + "."));
    }

    /** Admits and answers a request that is there as a whole. */
    public Answer handle(ApiRequest request) {
        try {
            return handle(admit(request), request);
        } catch (Refused e) {
            return Answer.problem(e.problem());
        }
    }

    Answer handle(Admission admission, ApiRequest request) {
        RequestShape takes = admission.route().takes();
        try (Quota.Share _ = turn(takes, request)) {
            return admission.route().handler().handle(new Call(request, admission.values()));
        } catch (Refused e) {
            return Answer.problem(e.problem());
        } catch (CodecException e) {
            return Answer.problem(
                    400,
                    "The request's body is not understood",
                    Objects.toString(e.getMessage(), ""),
                    "See docs/api.md.");
        } catch (InterruptedException e) {
            return Answer.problem(503, "The daemon is ending", "", "Ask again when it runs.");
        } catch (RuntimeException | Error e) {
            // An Error too: a caller that is never answered waits for ever, and one request must not end a thread
            // unseen.
            LOG.error("A bug while answering {}: {}", admission.route(), e.toString());
            LOG.debug("Its stack", e);
            return Answer.problem(500, "A bug in jcrmd", e.toString(), "Look into the daemon's log and report it.");
        }
    }

    private Quota.Share turn(RequestShape takes, ApiRequest request)
            throws Refused, CodecException, InterruptedException {
        takes.checkBody(request);
        return budgets.work(takes.work());
    }

    private static void authorise(Caller caller, Route route) throws Refused {
        if (!caller.access().allows(route.needs())) {
            throw onlyFor(route.needs(), caller);
        }
    }

    static Refused onlyFor(Access needed, Caller caller) {
        boolean admin = needed == Access.ADMIN;
        return new Refused(
                403,
                "This request is for " + (admin ? "an administrator" : "an operator") + ", and \"" + caller.user()
                        + "\" is " + (caller.access() == Access.VIEWER ? "a viewer" : "an operator"),
                "nothing was done",
                admin
                        ? "Ask as root (sudo), over TLS with an administrator's certificate, or have your user added"
                                + " to the group that jcrmd.yaml names (api: admins)."
                        : "Ask as root (sudo), over TLS with an operator's certificate, or have your user added to"
                                + " the group that jcrmd.yaml names (api: operators, jcrm by default).");
    }
}
