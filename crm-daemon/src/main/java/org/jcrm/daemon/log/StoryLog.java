package org.jcrm.daemon.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Sets up Logback in code: reading its XML would cost the daemon a tenth of a second at each start. Standard error gets
 * sentences from INFO on and never a stack trace; the file gets everything from DEBUG on, with stacks, in five pieces of
 * at most 10 MB.
 *
 * <p>Each has a queue and a thread of its own ({@link QueuedLines}): no thread that logs ever waits, and a file system that
 * hangs does not silence standard error.
 *
 * <p>Found by Logback through {@code META-INF/services}; {@link #toFile} must have been called before the first logger is
 * made, else there is no file.
 */
public final class StoryLog extends ContextAwareBase implements Configurator {
    private static final String FILE = "jcrm.log.file";
    private static final long LARGEST_PIECE = 10L << 20;
    private static final int OLDER_PIECES = 4;
    private static final Duration END = Duration.ofSeconds(2);

    private static volatile @Nullable QueuedLines file;

    /** Names the log's folder, for this process. */
    public static void toFile(Path folder) {
        System.setProperty(FILE, folder.resolve("jcrmd.log").toString());
    }

    /** Before the process ends: what was said is written, unless that takes longer than two seconds. */
    public static void end() {
        long deadline = System.nanoTime() + END.toNanos();
        QueuedLines toFile = file;
        StandardStreams.error().end();
        if (toFile != null) {
            toFile.end();
            toFile.awaitEnd(deadline);
        }
        StandardStreams.error().awaitEnd(deadline);
    }

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        var root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        context.getLogger("jcrm").setLevel(Level.DEBUG);
        context.getLogger("org.jcrm").setLevel(Level.DEBUG);

        QueuedAppender toError = appender(context, "stderr", encoder(context, false), StandardStreams.error());
        ThresholdFilter fromInfo = new ThresholdFilter();
        fromInfo.setLevel("INFO");
        fromInfo.start();
        toError.addFilter(fromInfo);
        root.addAppender(toError);

        String path = System.getProperty(FILE);
        if (path != null) {
            QueuedLines lines = QueuedLines.toFile(
                    "log-file",
                    Path.of(path),
                    LARGEST_PIECE,
                    OLDER_PIECES,
                    StandardStreams::lost,
                    StoryLog::fileIsRefused);
            file = lines;
            root.addAppender(appender(context, "file", encoder(context, true), lines));
        }
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static void fileIsRefused(String reason) {
        LoggerFactory.getLogger("jcrm").error("The log file {}. Standard error has what is said meanwhile.", reason);
    }

    private static QueuedAppender appender(
            LoggerContext context, String name, Encoder<ILoggingEvent> encoder, QueuedLines lines) {
        QueuedAppender appender = new QueuedAppender(encoder, lines);
        appender.setName(name);
        appender.setContext(context);
        appender.start();
        return appender;
    }

    private static Encoder<ILoggingEvent> encoder(LoggerContext context, boolean stacks) {
        StoryLayout layout = new StoryLayout(stacks);
        layout.setContext(context);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setLayout(layout);
        encoder.start();
        return encoder;
    }
}
