package org.jcrm.agents.postgres;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jcrm.agents.AgentProblem;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.OcfResult;

/** Checks parameters against this node, without changing anything; the first problem ends it. */
final class PgValidation {
    /** PostgreSQL cuts a longer one, puts question marks for other letters, and takes a star for any standby. */
    private static final Pattern STANDBY_NAME = Pattern.compile("[0-9A-Za-z_.-]{1,63}");

    private PgValidation() {}

    static void check(PgControl control) throws AgentProblem, InterruptedException {
        PgParameters params = control.params;
        PgBinaries.find(params, control.files, control.context.processes());
        checkOwner(control);
        if (!isReadable(control)) {
            throw new AgentProblem(
                    OcfResult.NOT_INSTALLED,
                    "The configuration " + params.config()
                            + " cannot be read by " + params.pgdba()
                            + ". Point the parameter config at your postgresql.conf.");
        }
        control.lock.isHeld();
        if (params.repMode() != RepMode.NONE) {
            checkReplication(control);
        }
    }

    private static boolean isReadable(PgControl control) throws AgentProblem {
        try {
            return control.files.isReadable(control.params.config());
        } catch (IOException e) {
            throw AgentProblem.error(control.params.config() + " cannot be looked at: " + e.getMessage());
        }
    }

    private static void checkOwner(PgControl control) throws AgentProblem {
        Path pgdata = control.params.pgdata();
        try {
            if (control.files.uidOf(pgdata) != control.server.owner().uid()) {
                throw new AgentProblem(
                        OcfResult.INSUFFICIENT_PRIVILEGES,
                        "The data directory " + pgdata + " does not belong to " + control.params.pgdba()
                                + ". Give it to that user with chown -R, or set pgdba.");
            }
        } catch (IOException e) {
            throw new AgentProblem(
                    OcfResult.NOT_INSTALLED,
                    "The data directory " + pgdata + " cannot be read by " + control.params.pgdba() + ".");
        }
    }

    private static void checkReplication(PgControl control) throws AgentProblem {
        PgParameters params = control.params;
        if (params.masterIp().isEmpty()) {
            throw new AgentProblem(
                    OcfResult.NOT_CONFIGURED,
                    "master_ip is missing: with rep_mode="
                            + params.repMode().name().toLowerCase(java.util.Locale.ROOT)
                            + " the standbys need the address of the primary.");
        }
        List<NodeName> nodes = params.nodes();
        if (params.repMode().isPromotable()
                && nodes.stream().noneMatch(node -> PgParameters.sameNode(node, control.self))) {
            throw new AgentProblem(
                    OcfResult.NOT_CONFIGURED,
                    nodes.isEmpty()
                            ? "node_list is missing: name all nodes that may run PostgreSQL."
                            : "node_list " + nodes + " does not contain this node, " + control.self + ".");
        }
        for (NodeName node :
                Stream.concat(Stream.of(control.self), nodes.stream()).toList()) {
            if (!STANDBY_NAME.matcher(node.value()).matches()) {
                throw new AgentProblem(
                        OcfResult.NOT_CONFIGURED,
                        "The node name '" + node + "' cannot be the name by which PostgreSQL knows a standby"
                                + " (application_name): that is at most 63 letters, digits, dots, dashes and underscores.");
            }
        }
        String address = params.masterIp().get();
        if (params.restoreCommand().filter(c -> PgSettings.mentions(c, address)).isPresent()) {
            throw new AgentProblem(
                    OcfResult.NOT_CONFIGURED,
                    "restore_command must not depend on the cluster's address " + address
                            + ": during a switchover that address moves to the very node that runs the command, which"
                            + " then waits for itself. Use an archive with an address of its own.");
        }
    }

    /** The primary's system identifier, asked with the connection that a standby would use. */
    static Optional<String> systemIdOf(PgControl control, NodeName primary) throws AgentProblem, InterruptedException {
        return control.tools()
                .askReplication(
                        control.params
                                .masterIp()
                                .orElse(control.context.cluster().addressOf(primary)),
                        "IDENTIFY_SYSTEM",
                        Duration.ofSeconds(3))
                .map(List::getFirst)
                .filter(id -> id.matches("\\d+"));
    }
}
