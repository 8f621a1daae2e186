package org.jcrm.core.codec.api;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * Why a request was refused ({@code application/problem+json}, RFC 9457).
 *
 * @param type {@code about:blank}, or a word that programs can tell refusals apart by
 * @param title what is wrong
 * @param status the HTTP status
 * @param detail where and why; may be empty
 * @param nextStep what to do; may be empty
 * @param errors the places, when a configuration was refused
 */
public record Problem(
        String type, String title, int status, String detail, String nextStep, List<LocatedError> errors) {
    public Problem {
        requireNonNull(type, "type is null");
        requireNonNull(title, "title is null");
        requireNonNull(detail, "detail is null");
        requireNonNull(nextStep, "nextStep is null");
        errors = List.copyOf(errors);
    }

    public static Problem of(int status, String title, String detail, String nextStep) {
        return new Problem("about:blank", title, status, detail, nextStep, List.of());
    }
}
