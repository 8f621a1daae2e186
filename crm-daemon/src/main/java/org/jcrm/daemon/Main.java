package org.jcrm.daemon;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jcrm.daemon.config.ArbitratorConfig;
import org.jcrm.daemon.config.DaemonConfig;
import org.jcrm.daemon.config.DaemonConfigReader;
import org.jcrm.daemon.config.ExitCode;
import org.jcrm.daemon.config.FileReason;
import org.jcrm.daemon.config.StartRefused;
import org.jcrm.daemon.log.StandardStreams;
import org.jcrm.daemon.log.StoryLog;

/** The daemon's entry point: command line → configuration → {@link Daemon} → exit code. */
public final class Main {
    private static final Duration LOG_PROBE = Duration.ofSeconds(2);

    private Main() {}

    public static void main(String[] args) {
        ExitCode code;
        try {
            code = switch (CommandLine.parse(List.of(args))) {
                case CommandLine.Help() -> say(CommandLine.USAGE.stripTrailing());
                case CommandLine.Version() -> say("jcrmd " + Version.TEXT);
                case CommandLine.Run run -> run(run);
                case CommandLine.Arbitrate arbitrate -> arbitrate(arbitrate);
            };
        } catch (StartRefused e) {
            code = Faults.refused(e);
        } catch (RuntimeException | Error e) {
            code = Faults.bug(e);
        }
        StoryLog.end();
        // Whatever is left (idle network threads) must not keep the process.
        Runtime.getRuntime().halt(code.code());
    }

    private static ExitCode run(CommandLine.Run words) throws StartRefused {
        DaemonConfig config = DaemonConfigReader.read(words.file(), hostName(), words.overrides());
        if (words.checkOnly()) {
            Startup.credentials(config, Clock.systemUTC());
            return say("configuration is good: " + config.node() + " of " + config.cluster() + ", peers "
                    + config.peers().keySet());
        }
        logTo(config.folders().log());
        Thread.setDefaultUncaughtExceptionHandler(Faults::uncaught);
        Thread.currentThread().setName("crm-loop");
        Daemon daemon = Daemon.open(config, RealParts.of(config));
        Thread onSignal = new Thread(() -> end(daemon), "crm-end");
        Runtime.getRuntime().addShutdownHook(onSignal);
        ExitCode code = daemon.run();
        ending = code;
        daemon.close();
        return code;
    }

    private static ExitCode arbitrate(CommandLine.Arbitrate words) throws StartRefused {
        ArbitratorConfig config = ArbitratorConfig.read(words.file());
        Arbitrator arbitrator = new Arbitrator(config, Clock.systemUTC());
        if (words.checkOnly()) {
            return say("configuration is good: " + String.join(", ", arbitrator.check()));
        }
        return arbitrator.run();
    }

    private static volatile ExitCode ending = ExitCode.OK;

    /**
     * SIGTERM: leaves the cluster, waits for the loop's thread to say how it went, and ends with that code; Java's own
     * would be 143.
     */
    private static void end(Daemon daemon) {
        try {
            daemon.detach("SIGTERM");
            daemon.awaitEnd();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        daemon.close();
        StoryLog.end();
        Runtime.getRuntime().halt(ending.code());
    }

    private static void logTo(Path folder) throws StartRefused {
        StoryLog.toFile(folder);
        FutureTask<Optional<IOException>> probe = new FutureTask<>(() -> probe(folder));
        Thread.ofPlatform().name("log-probe").daemon().start(probe);
        Optional<IOException> failure = Optional.empty();
        try {
            failure = probe.get(LOG_PROBE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // A cluster manager that does not start because its log hangs would be the worse fault.
            StandardStreams.error()
                    .add("jcrmd: the log folder " + folder + " does not answer within " + LOG_PROBE.toSeconds()
                            + " s; standard error has the log until it does.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("every expected failure is an answer", e.getCause());
        }
        if (failure.isPresent()) {
            throw new StartRefused(
                    ExitCode.STATE,
                    "the log folder " + folder + " cannot be written: " + FileReason.of(failure.get()),
                    "Make it a folder of root's, or name another one under `folders`.",
                    failure.get());
        }
    }

    private static Optional<IOException> probe(Path folder) {
        try {
            Files.createDirectories(folder);
            Path file = folder.resolve(".writable");
            Files.write(file, new byte[] {1});
            Files.delete(file);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e);
        }
    }

    /** As {@code uname -n} says it; reading the kernel's file needs no name service and no fork. */
    private static String hostName() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return InetAddress.getLoopbackAddress().getHostName();
        }
    }

    private static ExitCode say(String text) {
        System.out.println(text);
        return ExitCode.OK;
    }
}
