package org.jcrm.daemon;

import org.jcrm.daemon.config.ExitCode;
import org.jcrm.daemon.config.StartRefused;
import org.jcrm.daemon.log.StandardStreams;
import org.jcrm.daemon.loop.EventLoop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place that says what a fault means and who hears of it. People get a sentence; the log at DEBUG gets the stack. */
final class Faults {
    private Faults() {}

    /** A refusal to start goes to the terminal (and so to the journal). */
    static ExitCode refused(StartRefused refused) {
        StandardStreams.error().add("jcrmd: " + refused.problem());
        StandardStreams.error().add("       " + refused.nextStep());
        return refused.exitCode();
    }

    /** What nobody foresaw, before there is an event loop that could tell of it. */
    static ExitCode bug(Throwable cause) {
        StandardStreams.error().add("jcrmd: a bug of its own, before it began: " + cause);
        StandardStreams.error()
                .add("       Nothing was started or stopped. Please report it; the stack is in the log file.");
        LoggerFactory.getLogger(Faults.class).debug("The bug's stack", cause);
        return ExitCode.BUG;
    }

    static ExitCode ended(EventLoop.Ending ending) {
        Logger log = LoggerFactory.getLogger("jcrm");
        return switch (ending) {
            case EventLoop.Ending.Stopped(boolean clean, String sentence) -> {
                log.atLevel(clean ? org.slf4j.event.Level.INFO : org.slf4j.event.Level.ERROR)
                        .log("jcrmd ends: {}", sentence);
                yield clean ? ExitCode.OK : ExitCode.UNSAFE;
            }
            case EventLoop.Ending.Bug(String event, Throwable cause) -> {
                log.error(
                        "jcrmd ends because of a bug of its own, on the event {}: {}. What runs on this node keeps running; "
                                + "the stack is in the log file. Please report it.",
                        event,
                        cause.toString());
                log.debug("The bug's stack", cause);
                yield ExitCode.BUG;
            }
        };
    }

    /** A thread died of something that nobody foresaw; the loop and the others go on. */
    static void uncaught(Thread thread, Throwable cause) {
        Logger log = LoggerFactory.getLogger(Faults.class);
        log.error("The thread {} ended by {}; this is a bug in jcrmd.", thread.getName(), cause.toString());
        log.debug("Its stack", cause);
    }
}
