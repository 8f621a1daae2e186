package org.jcrm.daemon;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jcrm.daemon.config.ArbitratorConfig;
import org.jcrm.daemon.config.DaemonConfig;
import org.jcrm.daemon.config.DaemonConfigReader;
import org.jcrm.daemon.config.ExitCode;
import org.jcrm.daemon.config.FileReason;
import org.jcrm.daemon.config.StartRefused;
import org.jcrm.daemon.log.StandardStreams;
import org.jcrm.daemon.log.StoryLog;
import org.jcrm.daemon.store.PrivateFolders;
import org.jcrm.daemon.store.Umask;
import org.jcrm.daemon.systemd.ServiceNotifier;
import org.jcrm.membership.ObjectStreams;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** The daemon's entry point: command line → configuration → {@link Daemon} → exit code. */
public final class Main {
    private static final Duration LOG_PROBE = Duration.ofSeconds(2);
    private static final Duration START_WAIT = Duration.ofSeconds(5);
    private static final Duration WAIT_MORE = Duration.ofSeconds(30);

    private static final ReentrantLock STARTING = new ReentrantLock();
    private static volatile @Nullable Daemon running;
    private static volatile ExitCode ending = ExitCode.OK;

    private Main() {}

    /**
     * Planning follows chains of constraints by recursion. The limits of a configuration keep it within a fraction of the
     * launcher's 512 kB; a configuration from before the limits gets this.
     */
    private static final long LOOP_STACK = 16L * 1024 * 1024;

    public static void main(String[] args) throws InterruptedException {
        ObjectStreams.refuseAll();
        Thread loop = new Thread(null, () -> work(args), "crm-loop", LOOP_STACK);
        loop.start();
        loop.join();
        // The thread ends the process itself, unless an error ended the thread.
        Runtime.getRuntime().halt(ExitCode.BUG.code());
    }

    private static void work(String[] args) {
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
        Umask.tighten();
        logTo(config.folders().log());
        Thread.setDefaultUncaughtExceptionHandler(Faults::uncaught);
        Runtime.getRuntime().addShutdownHook(new Thread(Main::end, "crm-end"));
        Parts parts = RealParts.of(config);
        Daemon daemon = whenItCan(parts.environment(), () -> open(config, parts));
        ExitCode code = daemon.run();
        ending = code;
        daemon.close();
        return code;
    }

    private static Daemon open(DaemonConfig config, Parts parts) throws StartRefused {
        STARTING.lock();
        try {
            Daemon opened = Daemon.open(config, parts);
            running = opened;
            return opened;
        } finally {
            STARTING.unlock();
        }
    }

    /** What only needs time is waited for; standard error, the log and the service manager say for what. */
    private static <T> T whenItCan(Map<String, String> environment, Patience.Attempt<T> attempt) throws StartRefused {
        try (ServiceNotifier notifier = ServiceNotifier.alone(environment)) {
            return new Patience((sentence, aloud) -> {
                        if (aloud) {
                            LoggerFactory.getLogger("jcrm").warn("{}", sentence);
                        }
                        notifier.waiting(sentence, WAIT_MORE);
                    })
                    .until(attempt);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the main thread", e);
        }
    }

    private static ExitCode arbitrate(CommandLine.Arbitrate words) throws StartRefused {
        ArbitratorConfig config = ArbitratorConfig.read(words.file());
        Arbitrator arbitrator = new Arbitrator(config, Clock.systemUTC());
        if (words.checkOnly()) {
            return say("configuration is good: " + String.join(", ", arbitrator.check()));
        }
        Umask.tighten();
        return whenItCan(System.getenv(), arbitrator::run);
    }

    /**
     * SIGTERM: leaves the cluster, waits for the loop's thread to say how it went, and ends with that code; Java's own
     * would be 143. A daemon that is just being opened is waited for, so that nothing is left half done.
     */
    private static void end() {
        try {
            boolean quiet = STARTING.tryLock(START_WAIT.toSeconds(), TimeUnit.SECONDS);
            Daemon daemon = running;
            if (daemon != null) {
                daemon.detach("SIGTERM");
                daemon.awaitEnd();
                daemon.close();
            } else if (!quiet) {
                StandardStreams.error()
                        .add("jcrmd: told to end while it starts; it does not wait for that any longer.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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
            PrivateFolders.make(folder);
            PrivateFolders.close(folder);
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
