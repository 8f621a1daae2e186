package org.jcrm.daemon;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How many files and connections this process has open, and how many it may. A process without a descriptor left can neither
 * write its configuration nor look at a resource, so people must hear of it before.
 */
final class OpenDescriptors {
    /** All connections that the budgets allow, those among the nodes, and what the program has open by itself. */
    static final int NEEDED = 512;

    private static final Pattern LIMIT = Pattern.compile("(?m)^Max open files +(\\d+|unlimited) ");

    private final Path process;
    private volatile Optional<String> notice = Optional.empty();

    OpenDescriptors(Path process) {
        this.process = requireNonNull(process, "process is null");
    }

    static OpenDescriptors ofThisProcess() {
        return new OpenDescriptors(Path.of("/proc/self"));
    }

    /**
     * Opens every file of the program. The Java runtime opens each when it first looks for a class in it, and leaves it out for
     * good if that fails once.
     */
    static void openProgram() {
        // To find out that nothing has this name, it must look everywhere.
        URL nothing = OpenDescriptors.class.getClassLoader().getResource("org/jcrm/no-such-name");
        if (nothing != null) {
            throw new IllegalStateException(nothing + " was found");
        }
    }

    /** The sentence that every screen must show. */
    Optional<String> notice() {
        return notice;
    }

    /** @return the notice, if it was not shown before this look */
    Optional<String> look() {
        Optional<String> before = notice;
        notice = found();
        return before.isPresent() ? Optional.empty() : notice;
    }

    private Optional<String> found() {
        try {
            long limit = limit();
            long open = open();
            if (limit - open < limit / 10) {
                return Optional.of("jcrmd has " + open + " of " + limit + " files and connections open: soon it can"
                        + " neither write its configuration nor look at resources. Raise LimitNOFILE of jcrmd.service"
                        + " and start jcrmd again; report it if the number keeps growing (`ls -l /proc/PID/fd`).");
            }
            return limit < NEEDED
                    ? Optional.of("jcrmd may have only " + limit + " files and connections open, and may need " + NEEDED
                            + ". Raise LimitNOFILE of jcrmd.service (`ulimit -n`) and start jcrmd again.")
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.of("jcrmd cannot count its open files (" + e.getMessage()
                    + "); if they are too many, raise LimitNOFILE of jcrmd.service and start jcrmd again.");
        }
    }

    private long limit() throws IOException {
        Matcher line = LIMIT.matcher(Files.readString(process.resolve("limits")));
        return line.find() && !line.group(1).equals("unlimited") ? Long.parseLong(line.group(1)) : Long.MAX_VALUE;
    }

    private long open() throws IOException {
        try (Stream<Path> entries = Files.list(process.resolve("fd"))) {
            return entries.count();
        }
    }
}
