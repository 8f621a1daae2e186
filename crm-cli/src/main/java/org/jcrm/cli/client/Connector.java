package org.jcrm.cli.client;

import java.io.IOException;
import org.jcrm.cli.CliProblem;

/** Opens connections to one daemon. */
interface Connector {
    /** For sentences: {@code /run/jcrm/api.sock} or {@code node2:5411}. */
    String address();

    /** The value of the {@code Host} header. */
    String host();

    Connection open() throws IOException, CliProblem;

    /** Why {@link #open} failed, and what to do. */
    CliProblem explain(IOException failure);
}
