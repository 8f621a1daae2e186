package org.jcrm.daemon.api;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import org.jcrm.core.codec.ApiJson;
import org.jcrm.core.codec.CodecException;
import org.jcrm.core.codec.api.Problem;

/** What goes back. */
public sealed interface Answer {
    /** RFC 9457. */
    String PROBLEM = "application/problem+json";

    /** A whole body. */
    @SuppressWarnings("ArrayRecordComponent") // Bytes on their way out; nobody compares answers.
    record Body(int status, String contentType, byte[] content) implements Answer {
        public Body {
            requireNonNull(contentType, "contentType is null");
            requireNonNull(content, "content is null");
        }

        /** What is wrong, if this is a problem; else empty. */
        String title() {
            if (!contentType.equals(PROBLEM)) {
                return "";
            }
            try {
                return ApiJson.readProblem(content).title();
            } catch (CodecException e) {
                // Another node's answer, passed on as it came.
                return "";
            }
        }
    }

    /** Server-sent events until the source returns or the reader goes away. */
    record Events(Source source) implements Answer {
        public Events {
            requireNonNull(source, "source is null");
        }
    }

    /** Runs on a virtual thread of its own. */
    @FunctionalInterface
    interface Source {
        void run(EventWriter out) throws InterruptedException;
    }

    static Answer json(byte[] content) {
        return new Body(200, "application/json", content);
    }

    static Answer text(int status, String text) {
        return new Body(status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    static Answer problem(Problem problem) {
        return new Body(problem.status(), PROBLEM, ApiJson.write(problem));
    }

    static Answer problem(int status, String title, String detail, String nextStep) {
        return problem(Problem.of(status, title, detail, nextStep));
    }
}
