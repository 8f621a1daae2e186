package org.jcrm.daemon.api;

import static java.util.Objects.requireNonNull;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
    private static final int LONGEST_CLIENT = 200;

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

    /**
     * Reads what a request's first line and headers say.
     *
     * @param target the path with its query, as it came over the wire
     * @param client the header {@code X-Jcrm-Client}
     * @param claimed the header {@code X-Jcrm-User}
     * @throws Refused if it can be read in two ways, or holds characters that could pass for something else in a log
     */
    static ApiRequest head(
            String method, String target, Optional<String> client, Optional<String> claimed, Caller connected)
            throws Refused {
        List<String> path = new ArrayList<>();
        Map<String, String> query = new LinkedHashMap<>();
        try {
            if (!target.startsWith("/")) {
                throw misspelt("it does not begin with /");
            }
            QueryStringDecoder decoder = new QueryStringDecoder(target);
            for (String segment : decoder.rawPath().substring(1).split("/", -1)) {
                path.add(plain(QueryStringDecoder.decodeComponent(segment, StandardCharsets.UTF_8)));
            }
            for (Map.Entry<String, List<String>> parameter :
                    decoder.parameters().entrySet()) {
                if (parameter.getValue().size() > 1) {
                    throw misspelt("`" + parameter.getKey() + "` is given twice");
                }
                query.put(plain(parameter.getKey()), plain(parameter.getValue().getFirst()));
            }
        } catch (IllegalArgumentException e) {
            throw misspelt(String.valueOf(e.getMessage()));
        }
        return new ApiRequest(
                method,
                path,
                query,
                header("X-Jcrm-Client", client).orElse("the API"),
                new byte[0],
                connected.claiming(header("X-Jcrm-User", claimed)));
    }

    ApiRequest withBody(byte[] bytes) {
        return new ApiRequest(method, path, query, client, bytes, caller);
    }

    private static Optional<String> header(String name, Optional<String> value) throws Refused {
        if (value.isPresent() && (value.get().length() > LONGEST_CLIENT || isStrange(value.get()))) {
            throw new Refused(
                    400,
                    "The header " + name + " is not understood",
                    "it is longer than " + LONGEST_CLIENT + " characters, or holds control characters",
                    "Write the name of the command that asks, in plain characters.");
        }
        return value.map(String::strip).filter(text -> !text.isEmpty());
    }

    private static String plain(String text) throws Refused {
        if (isStrange(text)) {
            throw misspelt("it holds a control character");
        }
        return text;
    }

    private static boolean isStrange(String text) {
        return text.codePoints().anyMatch(point -> switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        });
    }

    private static Refused misspelt(String why) {
        return new Refused(400, "The address is not understood", why, "Write %25 for a percent sign.");
    }
}
