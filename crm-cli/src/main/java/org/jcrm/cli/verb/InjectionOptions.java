package org.jcrm.cli.verb;

import java.util.ArrayList;
import java.util.List;
import org.jcrm.core.model.Flags;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.policy.simulate.Injection;
import org.jcrm.core.policy.simulate.OperationSpec;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What a simulation is to pretend. Applied in the order of crm_simulate, whatever the order of the options. */
final class InjectionOptions {
    @Option(
            names = {"-q", "--quorum"},
            paramLabel = "BOOLEAN",
            description = "Pretend that the cluster has quorum, or has none.")
    @Nullable
    String quorum;

    @Option(
            names = {"-w", "--watchdog"},
            paramLabel = "BOOLEAN",
            description = "Pretend that a watchdog is active, or not.")
    @Nullable
    String watchdog;

    @Option(
            names = {"-u", "--node-up"},
            paramLabel = "NODE",
            description = "Pretend that the node comes online.")
    List<String> up = List.of();

    @Option(
            names = {"-d", "--node-down"},
            paramLabel = "NODE",
            description = "Pretend that the node goes offline in good order.")
    List<String> down = List.of();

    @Option(
            names = {"-f", "--node-fail"},
            paramLabel = "NODE",
            description = "Pretend that the node fails.")
    List<String> failed = List.of();

    @Option(
            names = {"-g", "--ticket-grant"},
            paramLabel = "TICKET",
            description = "Pretend that the ticket is granted.")
    List<String> granted = List.of();

    @Option(
            names = {"-r", "--ticket-revoke"},
            paramLabel = "TICKET",
            description = "Pretend that the ticket is revoked.")
    List<String> revoked = List.of();

    @Option(
            names = {"-b", "--ticket-standby"},
            paramLabel = "TICKET",
            description = "Pretend that the ticket is in standby.")
    List<String> standby = List.of();

    @Option(
            names = {"-e", "--ticket-activate"},
            paramLabel = "TICKET",
            description = "Pretend that the ticket is active again.")
    List<String> active = List.of();

    @Option(
            names = {"-i", "--op-inject"},
            paramLabel = "OP@NODE=RC",
            description = "Pretend that the operation ended with this exit code.")
    List<String> operations = List.of();

    @Option(
            names = {"-F", "--op-fail"},
            paramLabel = "OP@NODE=RC",
            description = "Let the operation fail if the transition comes to it; implies -S.")
    List<String> failing = List.of();

    boolean fails() {
        return !failing.isEmpty();
    }

    List<Injection> injections(CommandSpec spec) {
        List<Injection> all = new ArrayList<>();
        if (quorum != null) {
            all.add(new Injection.Quorum(bool(spec, "--quorum", quorum)));
        }
        if (watchdog != null) {
            all.add(new Injection.Watchdog(watchdog));
        }
        up.forEach(node -> all.add(new Injection.NodeUp(NodeName.of(node))));
        down.forEach(node -> all.add(new Injection.NodeDown(NodeName.of(node))));
        failed.forEach(node -> all.add(new Injection.NodeFailed(NodeName.of(node))));
        granted.forEach(ticket -> all.add(new Injection.TicketGranted(ticket, true)));
        revoked.forEach(ticket -> all.add(new Injection.TicketGranted(ticket, false)));
        standby.forEach(ticket -> all.add(new Injection.TicketStandby(ticket, true)));
        active.forEach(ticket -> all.add(new Injection.TicketStandby(ticket, false)));
        operations.forEach(text -> all.add(new Injection.OperationDone(operation(spec, "--op-inject", text))));
        return all;
    }

    List<OperationSpec> failing(CommandSpec spec) {
        return failing.stream().map(text -> operation(spec, "--op-fail", text)).toList();
    }

    private static OperationSpec operation(CommandSpec spec, String option, String text) {
        return OperationSpec.parse(text)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        option + ": '" + text + "' is not RESOURCE_TASK_INTERVAL@NODE=RC, like"
                                + " db_monitor_20000@node1=7"));
    }

    private static String bool(CommandSpec spec, String option, String text) {
        if (Flags.parse(text).isEmpty()) {
            throw new ParameterException(spec.commandLine(), option + ": '" + text + "' is not true or false");
        }
        return text;
    }
}
