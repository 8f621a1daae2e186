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
        return start(folder, node, errors, List.of(), "org.jcrm.daemon.Main", List.of());
    }

    /**
     * @param before words of the command line before {@code java}, such as those of {@code prlimit}
     * @param main a class with a main method that takes {@code --config FILE}
     * @param options more options for the Java runtime; a class path among them counts
     */
    static DaemonProcess start(
            Path folder,
            String node,
            ProcessBuilder.Redirect errors,
            List<String> before,
            String main,
            List<String> options)
            throws IOException {
        Path home = folder.resolve(node);
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.net.preferIPv4Stack=true"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(options);
        command.addAll(List.of(main, "--config", home.resolve("jcrmd.yaml").toString()));
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(errors)
                .start();
        process.getOutputStream().close();
        return new DaemonProcess(process, home);
    }

    /** Asks until it is so; the test's timeout ends what never comes true. */
    StatusReport await(Predicate<StatusReport> condition) throws CodecException {
        while (true) {
            if (Thread.interrupted()) {
                throw new IllegalStateException("it did not come true in time");
            }
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
        return ask("GET", path, "");
    }

    UnixHttp.Reply ask(String method, String path, String body) throws IOException {
        return UnixHttp.ask(socket(), method, path, body);
    }

    Path socket() {
        return home.resolve("run/api.sock");
    }

    long pid() {
        return process.pid();
    }

    /** For one that ends by itself. */
    int awaitEnd() throws InterruptedException {
        return process.waitFor();
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
