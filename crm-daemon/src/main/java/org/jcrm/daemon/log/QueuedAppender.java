package org.jcrm.daemon.log;

import static java.util.Objects.requireNonNull;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.encoder.Encoder;

/**
 * Logback's end towards {@link QueuedLines}: the caller's thread makes the text, the queue's thread writes it. Logback's own
 * appenders write on the caller's thread; its {@code AsyncAppender} waits for room or drops without a word.
 */
final class QueuedAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
    private final Encoder<ILoggingEvent> encoder;
    private final QueuedLines lines;

    QueuedAppender(Encoder<ILoggingEvent> encoder, QueuedLines lines) {
        this.encoder = requireNonNull(encoder, "encoder is null");
        this.lines = requireNonNull(lines, "lines is null");
    }

    @Override
    protected void append(ILoggingEvent event) {
        lines.add(encoder.encode(event));
    }
}
