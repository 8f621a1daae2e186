package org.jcrm.cli.client;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;

/** One server-sent event ({@code event:} and the joined {@code data:} lines). Source: WHATWG HTML, "Server-sent events". */
public record ServerEvent(String name, String data) {
    public ServerEvent {
        requireNonNull(name, "name is null");
        requireNonNull(data, "data is null");
    }

    public byte[] bytes() {
        return data.getBytes(StandardCharsets.UTF_8);
    }
}
