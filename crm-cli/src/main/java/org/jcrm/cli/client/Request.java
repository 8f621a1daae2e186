package org.jcrm.cli.client;

import static java.util.Objects.requireNonNull;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * One request to the daemon.
 *
 * @param path with its query, already encoded ({@link #segment} encodes a piece of it)
 * @param client what asks, for the audit: {@code jcrm node standby}
 * @param patience how long the answer may take
 */
public record Request(String method, String path, String body, String contentType, String client, Duration patience) {
    /** A daemon that is alive answers a question at once. */
    public static final Duration QUICK = Duration.ofSeconds(5);

    /** A change is answered when every member has it on its disk. */
    public static final Duration CHANGE = Duration.ofSeconds(60);

    /** How much longer than the daemon whoever asks it waits. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private static final String PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";

    public Request {
        requireNonNull(method, "method is null");
        requireNonNull(path, "path is null");
        requireNonNull(contentType, "contentType is null");
        requireNonNull(client, "client is null");
        requireNonNull(patience, "patience is null");
        requireNonNull(body, "body is null");
    }

    public static Request get(String path, String client) {
        return new Request("GET", path, "", "", client, QUICK);
    }

    public static Request post(String path, byte[] json, String client) {
        return new Request("POST", path, new String(json, StandardCharsets.UTF_8), "application/json", client, CHANGE);
    }

    public static Request put(String path, byte[] json, String client) {
        return new Request("PUT", path, new String(json, StandardCharsets.UTF_8), "application/json", client, CHANGE);
    }

    public static Request delete(String path, String client) {
        return new Request("DELETE", path, "", "", client, CHANGE);
    }

    public Request ofType(String type) {
        return new Request(method, path, body, type, client, patience);
    }

    public Request within(Duration longest) {
        return new Request(method, path, body, contentType, client, longest);
    }

    /** @param longest how long the daemon itself takes at most, see {@code AnswerTimes} */
    public Request answeredWithin(Duration longest) {
        return within(longest.plus(GRACE));
    }

    /** A name made safe for a path or a query. */
    public static String segment(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (PLAIN.indexOf(name.charAt(i)) < 0) {
                return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
            }
        }
        return name;
    }
}
