package org.jcrm.cli.client;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;

/** The daemon's good answer (2xx). */
public record Answer(int status, String contentType, String text) {
    public Answer {
        requireNonNull(contentType, "contentType is null");
        requireNonNull(text, "text is null");
    }

    /** For the codec. */
    public byte[] body() {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
