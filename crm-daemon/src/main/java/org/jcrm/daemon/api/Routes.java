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
 * The table of routes and what each needs. Finds the route, checks the caller's access, and turns everything that goes
 * wrong into a problem with a next step. Handlers run on the caller's (virtual) thread and may block it.
 */
public final class Routes {
    private static final Logger LOG = LoggerFactory.getLogger(Routes.class);
    private static final Logger AUDIT = LoggerFactory.getLogger("jcrm.audit");

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
    record Route(String method, List<String> pattern, Access needs, Handler handler) {
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

    private final List<Route> table = new ArrayList<>();

    Routes read(String method, String path, Handler handler) {
        return add(method, path, Access.VIEWER, handler);
    }

    Routes write(String method, String path, Handler handler) {
        return add(method, path, Access.ADMIN, handler);
    }

    private Routes add(String method, String path, Access needs, Handler handler) {
        table.add(new Route(method, segments(path), needs, handler));
        return this;
    }

    private static List<String> segments(String path) {
        return List.of(path.substring(1).split("/", -1));
    }

    /** {@code GET /v1/status}, …: compared with {@code docs/api.md} by a test. */
    public List<String> names() {
        return table.stream().map(Route::toString).toList();
    }

    public Answer handle(ApiRequest request) {
        try {
            return dispatch(request);
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
        } catch (RuntimeException e) {
            LOG.error(
                    "A bug while answering {} /{}: {}",
                    request.method(),
                    String.join("/", request.path()),
                    e.toString());
            LOG.debug("Its stack", e);
            return Answer.problem(500, "A bug in jcrmd", e.toString(), "Look into the daemon's log and report it.");
        }
    }

    private Answer dispatch(ApiRequest request) throws Refused, CodecException, InterruptedException {
        List<String> otherMethods = new ArrayList<>();
        for (Route route : table) {
            Optional<Map<String, String>> values = route.match(request.path());
            if (values.isEmpty()) {
                continue;
            }
            if (!route.method().equals(request.method())) {
                otherMethods.add(route.method());
                continue;
            }
            authorise(request, route);
            return route.handler().handle(new Call(request, values.get()));
        }
        String path = "/" + String.join("/", request.path());
        if (otherMethods.isEmpty()) {
            throw new Refused(Problem.of(404, "There is no " + path, "", "See docs/api.md for the routes."));
        }
        throw new Refused(Problem.of(
                405, path + " is not for " + request.method(), "", "Use " + String.join(" or ", otherMethods) + "."));
    }

    private static void authorise(ApiRequest request, Route route) throws Refused {
        if (!request.caller().access().allows(route.needs())) {
            throw new Refused(
                    403,
                    "You may look, but not change anything",
                    request.caller().user()
                            + " is neither root nor a member of the administrators' group, nor has the certificate of a node",
                    "Ask as root (sudo), over TLS with a node's certificate, or have your user added to the group that"
                            + " jcrmd.yaml names (api: group, jcrm by default).");
        }
        if (route.needs() == Access.ADMIN) {
            AUDIT.info(
                    "{} asks by {}: {} /{}",
                    request.caller().user(),
                    request.client(),
                    request.method(),
                    String.join("/", request.path()));
        }
    }
}
