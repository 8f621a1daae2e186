package org.jcrm.daemon;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jcrm.core.codec.CodecException;
import org.jcrm.core.codec.StatusJson;
import org.jcrm.core.codec.api.StatusReport;

/** A daemon as a process of its own, with the class path of the test; see {@link LoopbackDaemon#prepare}. */
final class DaemonProcess implements AutoCloseable {
    private final Process process;
    private final Path home;

    private DaemonProcess(Process process, Path home) {
        this.process = process;
        this.home = home;
    }

    /** @param errors where its standard error goes */
    static DaemonProcess start(Path folder, String node, ProcessBuilder.Redirect errors) throws IOException {
        Path home = folder.resolve(node);
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Djava.net.preferIPv4Stack=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.jcrm.daemon.Main",
                        "--config",
                        home.resolve("jcrmd.yaml").toString()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(errors)
                .start();
        process.getOutputStream().close();
        return new DaemonProcess(process, home);
    }

    /** Asks until it is so; the test's timeout ends what never comes true. */
    StatusReport await(Predicate<StatusReport> condition) throws CodecException {
        while (true) {
            if (!process.isAlive()) {
                throw new IllegalStateException("the daemon ended with " + process.exitValue());
            }
            try {
                byte[] body = ask("/v1/status").body().getBytes(StandardCharsets.UTF_8);
                StatusReport report = Objects.requireNonNull(StatusJson.read(body));
                if (condition.test(report)) {
                    return report;
                }
            } catch (IOException | NumberFormatException e) {
                // It does not listen yet.
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    UnixHttp.Reply ask(String path) throws IOException {
        return UnixHttp.ask(home.resolve("run/api.sock"), "GET", path, "");
    }

    /** Reads lines of its standard error, which must be a pipe, until one has the text. */
    List<String> linesUntil(String text) {
        List<String> lines = new ArrayList<>();
        try {
            while (true) {
                String line = process.errorReader().readLine();
                if (line == null) {
                    throw new IllegalStateException("it ended before it said `" + text + "`: " + lines);
                }
                lines.add(line);
                if (line.contains(text)) {
                    return lines;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Like SIGTERM. */
    int end() throws InterruptedException {
        process.destroy();
        return process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
