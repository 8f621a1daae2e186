package org.jcrm.daemon.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * A line for each event: {@code 2026-11-22 20:10:00.123 INFO  history: sentence}. Texts of callers and of programs stand in
 * messages and in stacks; they must not make a line of their own or steer a terminal. So control and format characters
 * become question marks, and the lines of a stack are indented.
 */
final class StoryLayout extends LayoutBase<ILoggingEvent> {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneId.systemDefault());

    private static final String INDENT = "    ";

    private final boolean stacks;

    /** @param stacks whether the stacks of exceptions follow their line */
    StoryLayout(boolean stacks) {
        this.stacks = stacks;
    }

    @Override
    public String doLayout(ILoggingEvent event) {
        StringBuilder text = new StringBuilder();
        text.append(TIME.format(event.getInstant())).append(' ');
        String level = event.getLevel().toString();
        text.append(level).append(" ".repeat(Math.max(0, 5 - level.length()))).append(' ');
        String logger = event.getLoggerName();
        text.append(logger.substring(logger.lastIndexOf('.') + 1)).append(": ");
        appendPlain(text, String.valueOf(event.getFormattedMessage()));
        text.append('\n');
        if (stacks && event.getThrowableProxy() != null) {
            ThrowableProxyUtil.asString(event.getThrowableProxy()).lines().forEach(line -> {
                text.append(INDENT);
                appendPlain(text, line.strip());
                text.append('\n');
            });
        }
        return text.toString();
    }

    private static void appendPlain(StringBuilder text, String message) {
        message.codePoints().map(StoryLayout::plain).forEach(text::appendCodePoint);
    }

    private static int plain(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> '?';
            default -> point;
        };
    }
}
