package org.jcrm.agents.postgres;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jcrm.agents.AgentProblem;
import org.jcrm.core.agent.AgentContext.Processes;
import org.jcrm.core.agent.AgentContext.Processes.Completed;

/** PostgreSQL's command line programs, run as the server's own user. */
record PgTools(PgParameters params, PgBinaries binaries, Processes processes) {
    ControlData controlData() throws AgentProblem, InterruptedException {
        Completed answer = run(
                Duration.ofSeconds(10),
                List.of(
                        binaries.program("pg_controldata"),
                        "-D",
                        params.pgdata().toString()));
        Optional<ControlData> data = answer.ok() ? ControlData.parse(answer.stdout()) : Optional.empty();
        if (data.isEmpty()) {
            throw AgentProblem.error("pg_controldata could not read " + params.pgdata() + ": "
                    + lastLine(answer.stdout() + answer.stderr()));
        }
        return data.get();
    }

    Completed run(Duration timeout, List<String> command) throws AgentProblem, InterruptedException {
        try {
            return processes.run(Optional.of(params.pgdba()), command, timeout);
        } catch (IOException e) {
            throw AgentProblem.error(command.getFirst() + " cannot be run: " + e.getMessage());
        }
    }

    /**
     * A replication command on the primary at {@code host}, with the very connection settings that a standby uses.
     *
     * @return the first row's columns
     */
    Optional<List<String>> askReplication(String host, String command, Duration timeout)
            throws AgentProblem, InterruptedException {
        String conninfo = conninfo(host, params.repuser(), timeout) + " dbname=postgres replication=true";
        Completed answer =
                run(timeout, List.of(binaries.program("psql"), "-X", "-A", "-t", "-w", "-d", conninfo, "-c", command));
        if (!answer.ok() || answer.stdout().isBlank()) {
            return Optional.empty();
        }
        return Optional.of(List.of(answer.stdout().strip().split("\\|", -1)));
    }

    /**
     * How a tool reaches the primary at {@code host}. A host that was switched off says nothing more: without the probes a tool
     * that is reading from it would wait for two hours. What the configuration adds to standbys' connections wins.
     */
    String conninfo(String host, String user, Duration timeout) {
        return "host=" + PgSettings.conninfoValue(host) + " port=" + params.port() + " user="
                + PgSettings.conninfoValue(user) + " connect_timeout="
                + Math.max(1, timeout.toSeconds()) + " keepalives_idle=5 keepalives_interval=2 keepalives_count=3"
                + " tcp_user_timeout=15000 " + params.primaryConninfoOpt();
    }

    /** The last line that says something: tools put their reason there. */
    static String lastLine(String output) {
        List<String> lines = new ArrayList<>(
                output.lines().map(String::strip).filter(l -> !l.isEmpty()).toList());
        return lines.isEmpty() ? "(no output)" : lines.getLast();
    }
}
