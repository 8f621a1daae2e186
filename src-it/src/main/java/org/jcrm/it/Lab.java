package org.jcrm.it;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jcrm.core.codec.api.StatusReport;

/**
 * A cluster of real hosts that may be broken at will, with a {@link #CLIENT} beside it. Hosts are named as the nodes on
 * them. Every method waits until the thing is done; {@link LabException} says what could not be.
 */
public interface Lab extends AutoCloseable {
    String CLIENT = "client";
    String VIRTUAL_IP = "10.155.92.20";

    /** What the hosts are made of, for reports: {@code namespaces}, {@code containers}. */
    String kind();

    /** The cluster's nodes, in order of their addresses. */
    List<String> nodes();

    /** Runs a command in a host to its end. */
    CommandResult run(String host, Duration limit, List<String> command);

    default CommandResult run(String host, String... command) {
        return run(host, Duration.ofSeconds(60), List.of(command));
    }

    /** Starts a Java program of the lab (a class of this package) in a host; its standard streams are pipes. */
    Process program(String host, Class<?> main, List<String> arguments);

    /** What the daemon on that host answers to {@code /v1/status}; a {@link LabException} if it does not answer. */
    StatusReport status(String node);

    /** Power off without a word: the cable first, then everything on the host is killed. */
    void crash(String host);

    /** Power on: the same disk, an empty {@code /run}; the daemon starts with the machine. */
    void boot(String host);

    /** Pulls the cable at the switch. */
    void cut(String host);

    void heal(String host);

    /** Stops every process of the host where it is. */
    void pause(String host);

    void resume(String host);

    /** The end of the daemon's and the database's logs. */
    String logs(String host);

    /** Version 15's data directory, wherever the distribution's version puts it. */
    default Path dataDirectory() {
        return Path.of("/var/lib/postgresql/15/main");
    }

    /** Ends every host and removes every file. */
    @Override
    void close();
}
