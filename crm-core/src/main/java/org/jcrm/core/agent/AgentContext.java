package org.jcrm.core.agent;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.cib.AttributeLifetime;
import org.jcrm.core.model.NodeName;

/** What the daemon offers to an agent. Thread-safe; calls may block the agent's own (virtual) thread. */
public interface AgentContext {
    Attributes attributes();

    ClusterView cluster();

    Processes processes();

    /** The daemon's folder for this resource; survives a reboot, belongs to root. */
    Path stateDirectory();

    /** One plain sentence of progress, shown to the operator who waits and logged. */
    void progress(String sentence);

    /** Node attributes, read from the local CIB and written through the designated controller. */
    interface Attributes {
        Optional<String> get(NodeName node, String name);

        /**
         * Sets (or with an empty value removes) an attribute. Writes of one node arrive in order, before the result of
         * the operation that made them.
         *
         * @param wait how long to wait until the change is in the CIB of the designated controller and, if permanent,
         *     on the disk of every member; {@link Duration#ZERO} does not wait
         * @return false if that did not happen in time (the write may still arrive)
         */
        boolean set(NodeName node, String name, Optional<String> value, AttributeLifetime lifetime, Duration wait)
                throws InterruptedException;
    }

    /** The cluster as the local daemon sees it now; every call answers from the published snapshot. */
    interface ClusterView {
        NodeName self();

        /** Configured nodes, in the order of the configuration. */
        List<NodeName> nodes();

        /** Members of the current view (their daemons take part). */
        List<NodeName> members();

        /** The node on which the CIB says that the call's resource is promoted, if any. */
        Optional<NodeName> promotedNode();

        /** The address at which a node is reached: its {@code address}, else its name. */
        String addressOf(NodeName node);
    }

    /** Starts child processes so that the executor can end them, with all their children, at the deadline. */
    interface Processes {
        /**
         * Runs a command to its end.
         *
         * @param user the OS user to run as, or empty for the daemon's own
         * @param command no shell: the program and its arguments
         * @throws IOException if the program cannot be started
         */
        Completed run(Optional<String> user, List<String> command, Duration timeout)
                throws InterruptedException, IOException;

        /**
         * As {@link #run(Optional, List, Duration)}, with something on its standard input.
         *
         * @throws IOException if the program cannot be started, or these processes take no input
         */
        default Completed run(Optional<String> user, List<String> command, byte[] input, Duration timeout)
                throws InterruptedException, IOException {
            throw new IOException("no input can be given to " + command.getFirst() + " here");
        }

        /** How a command ended; {@code exitCode} 124 with {@code timedOut} after the timeout. */
        record Completed(int exitCode, boolean timedOut, String stdout, String stderr) {
            public boolean ok() {
                return exitCode == 0 && !timedOut;
            }
        }
    }
}
