package org.jcrm.cli.verb;

import static java.util.Objects.requireNonNull;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.cli.render.IsoTimes;
import org.jcrm.cli.render.IsoTimes.Form;
import org.jcrm.core.rule.DateSpec;
import org.jcrm.core.rule.IsoDates;
import org.jcrm.core.rule.IsoDuration;
import org.jcrm.core.rule.IsoPeriod;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code jcrm date}: how rules and options read a date, duration, interval or date pattern; iso8601's job. */
@Command(
        name = "date",
        description = "Shows how dates, durations, intervals and date patterns (ISO 8601) are understood.",
        footer = {
            "",
            "Dates: 2026-11-22, 20261122, 2026-326, 2026-W47-7, each with T or a blank and a time: 18:30, 183000Z,",
            "18:30:00 +01:00; also 18:30 (today) and epoch. Without an offset they are UTC."
        })
final class DateVerb implements Callable<Integer> {
    private final Session session;

    @Spec
    @Nullable
    CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help.")
    boolean help;

    @Option(
            names = {"-n", "--now"},
            description = "Show the time.")
    boolean now;

    @Option(
            names = {"-d", "--date"},
            paramLabel = "DATE",
            description = "Read a date, like '2026-11-22 18:30:00 +01:00' or 2026-326.")
    @Nullable
    String date;

    @Option(
            names = {"-D", "--duration"},
            paramLabel = "DURATION",
            description = "Read a duration, like P1M or PT36H; with a date also say when it ends.")
    @Nullable
    String duration;

    @Option(
            names = {"-p", "--period"},
            paramLabel = "INTERVAL",
            description = "Read an interval, like 2026-040/2026-043 or 2026-01-01/P1M.")
    @Nullable
    String period;

    @Option(
            names = "--spec",
            paramLabel = "FIELDS",
            description =
                    "Read a date pattern, like 'weekdays=1-5 hours=9-17', and say whether the date (or now) fits.")
    @Nullable
    String pattern;

    @Option(
            names = {"-E", "--expected"},
            paramLabel = "TEXT",
            description = "With -n or -d: exit code 1 unless this is shown.")
    @Nullable
    String expected;

    @Option(
            names = {"-s", "--seconds"},
            description = "Show seconds since 0001-01-01.")
    boolean seconds;

    @Option(
            names = {"-S", "--epoch"},
            description = "Show seconds since 1970-01-01.")
    boolean epoch;

    @Option(
            names = {"-L", "--local"},
            description = "Show the offset that was given, not UTC.")
    boolean local;

    @Option(
            names = {"-O", "--ordinal"},
            description = "Show ordinal dates.")
    boolean ordinal;

    @Option(
            names = {"-W", "--week"},
            description = "Show week dates.")
    boolean week;

    DateVerb(Session session) {
        this.session = session;
    }

    /** Everything is read before anything is said. */
    @Override
    public Integer call() {
        Optional<OffsetDateTime> moment = moment();
        Optional<IsoDuration> length = Optional.ofNullable(duration)
                .map(text -> IsoDuration.parse(text).orElseThrow(() -> unreadable("duration", text, "P1M or PT36H")));
        Optional<IsoPeriod> interval = Optional.ofNullable(period)
                .map(text -> IsoPeriod.parse(text)
                        .orElseThrow(() -> unreadable("interval", text, "2026-040/2026-043 or 2026-01-01/P1M")));
        Optional<DateSpec> fields = Optional.ofNullable(pattern)
                .map(text -> DateSpec.parse(text)
                        .orElseThrow(() -> unreadable("date pattern", text, "'weekdays=1-5 hours=9-17'")));
        if (moment.isEmpty() && length.isEmpty() && interval.isEmpty() && fields.isEmpty()) {
            throw usage("give one of --now, --date, --duration, --period and --spec");
        }
        Optional<OffsetDateTime> end = length.flatMap(each -> moment.map(start -> after(start, each)));
        IsoTimes times = new IsoTimes(form(), local);
        moment.ifPresent(at -> session.say((now ? "Current date/time: " : "Date: ") + times.text(at)));
        length.ifPresent(each -> session.say("Duration: " + each.text()));
        interval.ifPresent(
                each -> session.say("Period: " + times.text(each.start()) + " to " + times.text(each.end())));
        end.ifPresent(at -> session.say("Duration ends at: " + times.text(at)));
        boolean asExpected =
                expected == null || moment.isEmpty() || times.text(moment.get()).equals(expected);
        boolean fits = fields.isEmpty() || fits(fields.get(), moment, times);
        return (asExpected && fits ? ExitCode.OK : ExitCode.REFUSED).code();
    }

    private boolean fits(DateSpec fields, Optional<OffsetDateTime> moment, IsoTimes times) {
        OffsetDateTime at = moment.orElseGet(this::present);
        boolean fits = fields.holds(at.toInstant());
        session.say("Spec: " + pattern + (fits ? " holds at " : " does not hold at ") + times.text(at));
        return fits;
    }

    private OffsetDateTime after(OffsetDateTime start, IsoDuration length) {
        try {
            return length.after(start);
        } catch (DateTimeException e) {
            throw unreadable("duration", String.valueOf(duration), "one that ends within the calendar");
        }
    }

    private OffsetDateTime present() {
        return session.clock().instant().atOffset(ZoneOffset.UTC);
    }

    private Optional<OffsetDateTime> moment() {
        if (now) {
            return Optional.of(present());
        }
        if (date == null) {
            return Optional.empty();
        }
        String text = date.strip();
        if (text.equals("epoch")) {
            text = "1970-01-01";
        } else if (text.matches("T?\\d{2}:\\d{2}.*")) {
            text = present().toLocalDate() + "T" + (text.startsWith("T") ? text.substring(1) : text);
        }
        Optional<OffsetDateTime> moment = IsoDates.offset(text);
        if (moment.isEmpty()) {
            throw unreadable("date", date, "2026-11-22 18:30:00Z or 2026-326");
        }
        return moment;
    }

    private Form form() {
        if (seconds) {
            return Form.SECONDS;
        }
        if (epoch) {
            return Form.EPOCH;
        }
        return ordinal ? Form.ORDINAL : week ? Form.WEEK : Form.CALENDAR;
    }

    private ParameterException unreadable(String kind, String text, String example) {
        return usage("'" + text + "' is no " + kind + " of ISO 8601; write it like " + example);
    }

    private ParameterException usage(String sentence) {
        return new ParameterException(requireNonNull(spec, "picocli sets it").commandLine(), sentence);
    }
}
