package org.jcrm.cli.client;

import java.util.Optional;
import org.jcrm.cli.CliProblem;

/** The daemon as the verbs see it. Not for several threads at once, but {@link Events#close} may come from any. */
public interface ApiClient {
    /** Where it is, for sentences: {@code /run/jcrm/api.sock} or {@code node2:5411}. */
    String address();

    /** @throws CliProblem if the daemon cannot be reached, or says no */
    Answer call(Request request) throws CliProblem;

    /** Opens a stream of server-sent events. */
    Events open(Request request) throws CliProblem;

    /** A stream of events; ends when either side closes it. */
    interface Events extends AutoCloseable {
        /**
         * Waits for the next event.
         *
         * @return empty when the daemon has ended the stream in good order
         * @throws CliProblem if the connection broke, or stayed silent for too long
         */
        Optional<ServerEvent> next() throws CliProblem;

        @Override
        void close();
    }
}
