package org.jcrm.cli.render;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jcrm.core.status.ClusterStatus;
import org.jcrm.core.status.ClusterStatus.Failure;

/** "Failed Resource Actions": what failed where, why, when. */
final class FailureSection {
    private FailureSection() {}

    static Optional<Section> of(ClusterStatus status, MonOptions options, ZoneId zone) {
        List<Line> lines = status.failures().stream()
                .filter(each -> options.node().isEmpty()
                        || options.node().get().equals(each.node().value()))
                .filter(each -> options.resource().isEmpty()
                        || options.resource().get().equals(each.resource().value()))
                .map(each -> Line.of(options.detail() ? detailed(each, zone) : sentence(each, zone), Line.Tone.BAD))
                .toList();
        return lines.isEmpty() ? Optional.empty() : Optional.of(Section.of("Failed Resource Actions", lines));
    }

    static String sentence(Failure failure, ZoneId zone) {
        StringBuilder text = new StringBuilder(failure.resource().value()).append(' ');
        if (!failure.interval().isZero()) {
            text.append(Times.readable(failure.interval())).append("-interval ");
        }
        text.append(failure.task()).append(" on ").append(failure.node());
        if (executed(failure)) {
            text.append(" returned '").append(failure.returnText()).append('\'');
            if (!failure.exitReason().isEmpty()) {
                text.append(" (").append(failure.exitReason()).append(')');
            }
        } else {
            text.append(" could not be executed (").append(failure.status());
            if (!failure.exitReason().isEmpty()) {
                text.append(": ").append(failure.exitReason());
            }
            text.append(')');
        }
        failure.at().ifPresent(at -> text.append(" at ").append(Times.local(at, zone)));
        if (!failure.execTime().isZero()) {
            text.append(" after ").append(Times.readable(failure.execTime()));
        }
        return text.toString();
    }

    /** The operation ran to its end, with whatever result; otherwise the status says what came between. */
    private static boolean executed(Failure failure) {
        return switch (failure.status().toLowerCase(Locale.ROOT)) {
            case "complete", "done", "error", "" -> true;
            default -> false;
        };
    }

    private static String detailed(Failure failure, ZoneId zone) {
        List<String> facts = new ArrayList<>();
        facts.add("call=" + failure.callId());
        facts.add("status='" + failure.status() + "'");
        if (!failure.exitReason().isEmpty()) {
            facts.add("exitreason='" + failure.exitReason() + "'");
        }
        failure.at().ifPresent(at -> facts.add("last-rc-change='" + Times.local(at, zone) + "'"));
        facts.add("queued=" + failure.queueTime().toMillis() + "ms");
        facts.add("exec=" + failure.execTime().toMillis() + "ms");
        return failure.operationKey() + " on " + failure.node() + " '" + failure.returnText() + "' ("
                + failure.returnCode() + "): " + String.join(", ", facts);
    }
}
