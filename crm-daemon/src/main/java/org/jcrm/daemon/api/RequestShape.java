package org.jcrm.daemon.api;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import org.jcrm.core.codec.CodecException;
import org.jcrm.core.codec.JsonObject;
import org.jcrm.core.model.Suggestion;

/**
 * What a route takes. Everything else in a request is refused by its name, so that nothing is carried out that was not
 * understood.
 *
 * @param query the names that may stand behind the question mark
 * @param body what stands in the body
 * @param fields of a JSON body; a name that ends with {@code ?} may be null
 * @param largestBody in bytes; a larger body is not even read
 * @param work which share of the daemon the request needs
 */
record RequestShape(List<String> query, Body body, List<String> fields, int largestBody, Work work) {
    /** Names, flags and the like. */
    static final int SMALL = 16 << 10;

    /** The value of an attribute may be long. */
    static final int ATTRIBUTE = 64 << 10;

    /** The YAML text of a configuration; the largest one that is accepted is smaller. */
    static final int CONFIGURATION = 384 << 10;

    /** A CIB to plan with; see {@link Work#FOREIGN} for what that needs. */
    static final int CIB = 256 << 10;

    /** What a body holds. */
    enum Body {
        NONE,
        JSON,
        TEXT
    }

    RequestShape {
        requireNonNull(body, "body is null");
        requireNonNull(work, "work is null");
        query = List.copyOf(query);
        fields = List.copyOf(fields);
    }

    static RequestShape nothing() {
        return new RequestShape(List.of(), Body.NONE, List.of(), SMALL, Work.LIGHT);
    }

    static RequestShape query(String... names) {
        return new RequestShape(List.of(names), Body.NONE, List.of(), SMALL, Work.LIGHT);
    }

    static RequestShape json(String... fields) {
        return new RequestShape(List.of(), Body.JSON, List.of(fields), SMALL, Work.LIGHT);
    }

    static RequestShape text(int largest, Work work, String... query) {
        return new RequestShape(List.of(query), Body.TEXT, List.of(), largest, work);
    }

    RequestShape upTo(int largest) {
        return new RequestShape(query, body, fields, largest, work);
    }

    RequestShape as(Work other) {
        return new RequestShape(query, body, fields, largestBody, other);
    }

    /** @throws Refused for a parameter that nobody knows */
    void checkQuery(ApiRequest request) throws Refused {
        for (String name : request.query().keySet()) {
            if (!query.contains(name)) {
                throw new Refused(
                        400,
                        "There is no parameter `" + name + "` here",
                        "nothing was done",
                        query.isEmpty() ? "This request takes none." : sentence(Suggestion.sentence(name, query)));
            }
        }
    }

    private static String sentence(String text) {
        return text.isEmpty() ? "See docs/api.md." : Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    /** @throws Refused for a body that is missing, or is there where none is taken */
    void checkBody(ApiRequest request) throws Refused, CodecException {
        boolean empty = request.body().length == 0;
        if (body != Body.NONE && empty) {
            List<String> examples = new ArrayList<>();
            fields.forEach(field -> examples.add("\"" + field.replace("?", "") + "\":…"));
            throw new Refused(
                    400,
                    "The request has no body",
                    "nothing was done",
                    body == Body.TEXT
                            ? "Send the text as the body."
                            : "Send {} for the defaults, or some of {" + String.join(",", examples) + "}.");
        }
        if (body == Body.JSON || (body == Body.NONE && !empty)) {
            JsonObject.parseRequest(request.body(), fields);
        }
    }
}
