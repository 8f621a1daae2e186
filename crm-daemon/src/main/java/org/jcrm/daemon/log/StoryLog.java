package org.jcrm.daemon.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.util.FileSize;
import java.nio.file.Path;

/**
 * Sets up Logback in code: reading its XML would cost the daemon a tenth of a second at each start. Standard error gets
 * sentences from INFO on and never a stack trace; the file gets everything from DEBUG on, with stacks, in five pieces of
 * at most 10 MB.
 *
 * <p>Found by Logback through {@code META-INF/services}; {@link #toFile} must have been called before the first logger is
 * made, else there is no file.
 */
public final class StoryLog extends ContextAwareBase implements Configurator {
    private static final String FILE = "jcrm.log.file";
    private static final String PATTERN = "%d{yyyy-MM-dd HH:mm:ss.SSS} %-5level %logger{0}: %msg";

    /** Names the log's folder, for this process. */
    public static void toFile(Path folder) {
        System.setProperty(FILE, folder.resolve("jcrmd.log").toString());
    }

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        var root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        context.getLogger("jcrm").setLevel(Level.DEBUG);
        context.getLogger("org.jcrm").setLevel(Level.DEBUG);

        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setName("stderr");
        console.setTarget("System.err");
        ThresholdFilter fromInfo = new ThresholdFilter();
        fromInfo.setLevel("INFO");
        fromInfo.start();
        console.addFilter(fromInfo);
        start(context, console, PATTERN + "%nopex%n");
        root.addAppender(console);

        String file = System.getProperty(FILE);
        if (file != null) {
            root.addAppender(rolling(context, file));
        }
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static RollingFileAppender<ILoggingEvent> rolling(LoggerContext context, String file) {
        RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
        appender.setName("file");
        appender.setFile(file);
        FixedWindowRollingPolicy window = new FixedWindowRollingPolicy();
        window.setContext(context);
        window.setParent(appender);
        window.setFileNamePattern(file + ".%i");
        window.setMinIndex(1);
        window.setMaxIndex(4);
        window.start();
        SizeBasedTriggeringPolicy<ILoggingEvent> size = new SizeBasedTriggeringPolicy<>();
        size.setContext(context);
        size.setMaxFileSize(FileSize.valueOf("10MB"));
        size.start();
        appender.setRollingPolicy(window);
        appender.setTriggeringPolicy(size);
        start(context, appender, PATTERN + "%n%ex");
        return appender;
    }

    private static void start(LoggerContext context, OutputStreamAppender<ILoggingEvent> appender, String pattern) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(pattern);
        encoder.start();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.start();
    }
}
