package org.jcrm.daemon.api;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.model.Ordered;

/**
 * One request, whatever it came in by.
 *
 * @param path decoded segments: {@code v1, nodes, node1, start}
 * @param client the header {@code X-Jcrm-Client}: which command asks, for "last change"
 */
@SuppressWarnings("ArrayRecordComponent") // Bytes as they came in; nobody compares requests.
public record ApiRequest(
        String method, List<String> path, Map<String, String> query, String client, byte[] body, Caller caller) {
    public ApiRequest {
        requireNonNull(method, "method is null");
        requireNonNull(client, "client is null");
        requireNonNull(body, "body is null");
        requireNonNull(caller, "caller is null");
        path = List.copyOf(path);
        query = Ordered.copyOf(query);
    }

    public Optional<String> queryValue(String name) {
        return Optional.ofNullable(query.get(name)).filter(value -> !value.isEmpty());
    }
}
