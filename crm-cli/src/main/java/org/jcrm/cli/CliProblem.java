package org.jcrm.cli;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * Why a verb cannot do its work, for the operator: {@code title: detail; next: nextStep}. The one exception that verbs
 * throw; {@code Jcrm} prints it and ends with its code.
 */
public final class CliProblem extends Exception {
    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;
    private final String title;
    private final String detail;
    private final String nextStep;
    private final transient List<String> places;

    public CliProblem(ExitCode exitCode, String title, String detail, String nextStep) {
        this(exitCode, title, detail, nextStep, List.of());
    }

    /** @param places lines like {@code cluster.yaml:3:1: unknown key}, printed before the sentence */
    public CliProblem(ExitCode exitCode, String title, String detail, String nextStep, List<String> places) {
        super(title);
        this.exitCode = requireNonNull(exitCode, "exitCode is null");
        this.title = requireNonNull(title, "title is null");
        this.detail = requireNonNull(detail, "detail is null");
        this.nextStep = requireNonNull(nextStep, "nextStep is null");
        this.places = List.copyOf(places);
    }

    public ExitCode exitCode() {
        return exitCode;
    }

    public String title() {
        return title;
    }

    public String detail() {
        return detail;
    }

    public String nextStep() {
        return nextStep;
    }

    public List<String> places() {
        return places;
    }

    /** One line: what is wrong, where and why, what to do. */
    public String sentence() {
        StringBuilder text = new StringBuilder(bare(title));
        if (!detail.isEmpty()) {
            text.append(": ").append(bare(detail));
        }
        if (!nextStep.isEmpty()) {
            text.append("; next: ").append(nextStep);
        }
        return text.toString();
    }

    private static String bare(String sentence) {
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }
}
