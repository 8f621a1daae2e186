package org.jcrm.daemon.log;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Standard error and output as queues: their reader (journald, a terminal, a pipe) may stand still, and no thread of this
 * program may wait for it.
 */
public final class StandardStreams {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT);

    private static final QueuedLines ERROR = queue("log-stderr", FileDescriptor.err);

    private StandardStreams() {}

    /** The process's standard error. */
    public static QueuedLines error() {
        return ERROR;
    }

    /** The process's standard output, for who makes it the story's place; to be closed by the caller. */
    public static QueuedLines output() {
        return queue("log-stdout", FileDescriptor.out);
    }

    private static QueuedLines queue(String name, FileDescriptor descriptor) {
        // Nobody can be told that standard error is gone.
        Consumer<String> trouble = reason -> {};
        return QueuedLines.to(name, new Stream(new FileOutputStream(descriptor)), StandardStreams::lost, trouble);
    }

    /** The line that stands where lines of the log are missing. */
    static String lost(long lines) {
        return TIME.withZone(ZoneId.systemDefault()).format(Instant.now()) + " WARN  log: " + lines
                + (lines == 1 ? " line is" : " lines are") + " missing here: nothing took them in time.";
    }

    private record Stream(FileOutputStream out) implements QueuedLines.Sink {
        @Override
        public void write(byte[] line) throws IOException {
            out.write(line);
        }

        /** The stream is the process's own. */
        @Override
        public void close() {}
    }
}
