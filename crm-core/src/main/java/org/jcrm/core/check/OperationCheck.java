package org.jcrm.core.check;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.agent.AgentMetadata;
import org.jcrm.core.model.Operation;
import org.jcrm.core.model.Primitive;
import org.jcrm.core.model.Role;
import org.jcrm.core.model.TimeText;

/** Operations: times that can be read and are long enough, intervals that differ, and a monitor that looks. */
final class OperationCheck {
    /** Pacemaker's own default; what is shorter fails on a busy host for no other reason. */
    private static final Duration SHORTEST = Duration.ofSeconds(20);

    private OperationCheck() {}

    static void check(Subject subject) {
        for (Subject.Located located : subject.primitives()) {
            Primitive primitive = (Primitive) located.resource();
            List<Operation> operations = subject.operations(primitive);
            operations.forEach(operation -> values(subject, primitive, operation));
            intervals(subject, primitive, operations);
            operations.forEach(operation -> timeout(subject, primitive, operation));
            if (operations.stream().noneMatch(OperationCheck::isRecurringMonitor)) {
                subject.warning(
                        Subject.path(primitive),
                        primitive.id() + " has no recurring monitor, so its failure would not be noticed",
                        "add operations: {monitor: {interval: 10s}}");
            }
        }
    }

    private static boolean isRecurringMonitor(Operation operation) {
        return operation.name().equals("monitor") && !interval(operation).isZero();
    }

    private static Duration interval(Operation operation) {
        return operation.option("interval").flatMap(TimeText::parse).orElse(Duration.ZERO);
    }

    private static void values(Subject subject, Primitive primitive, Operation operation) {
        for (Map.Entry<String, String> option : operation.options().entrySet()) {
            OptionType type = option.getKey().equals("role")
                    ? OptionType.of("role")
                    : KnownOptions.OPERATION_DEFAULTS.get(option.getKey());
            if (type != null) {
                type.wrong(option.getValue())
                        .ifPresent(wrong -> subject.error(
                                path(primitive, operation) + "." + option.getKey(),
                                option.getKey() + ": \"" + option.getValue() + "\" is " + wrong,
                                ""));
            }
        }
        boolean promotedMonitor = operation.name().equals("monitor")
                && operation.option("role").flatMap(Role::parse).equals(Optional.of(Role.PROMOTED));
        if (operation.option("on-fail").equals(Optional.of("demote"))
                && !promotedMonitor
                && !operation.name().equals("promote")) {
            subject.error(
                    path(primitive, operation) + ".on-fail",
                    "on-fail: demote makes sense for promote and for a monitor with the role Promoted only",
                    "use restart");
        }
        if (operation.option("on-fail").equals(Optional.of("fence")) && !SafetyCheck.fencingEnabled(subject)) {
            subject.warning(
                    path(primitive, operation) + ".on-fail",
                    "on-fail: fence, but fencing is off, so a failure only stops " + primitive.id(),
                    "switch fencing on, or use another on-fail");
        }
    }

    private static void intervals(Subject subject, Primitive primitive, List<Operation> operations) {
        Map<String, Operation> seen = new LinkedHashMap<>();
        for (Operation operation : operations) {
            Operation earlier = seen.putIfAbsent(operation.name() + " " + interval(operation), operation);
            if (earlier != null) {
                subject.error(
                        path(primitive, operation),
                        primitive.id() + " has two operations \"" + operation.name() + "\" with the interval "
                                + operation.option("interval").orElse("0s"),
                        "intervals tell them apart, also those of different roles: change one by a second");
            }
        }
    }

    private static void timeout(Subject subject, Primitive primitive, Operation operation) {
        Optional<Duration> timeout = operation.option("timeout").flatMap(TimeText::parse);
        if (timeout.isEmpty()) {
            return;
        }
        String path = path(primitive, operation) + ".timeout";
        Optional<Duration> advised = subject.metadata(primitive.agent()).flatMap(agent -> advised(agent, operation));
        if (advised.isPresent() && timeout.get().compareTo(advised.get()) < 0) {
            subject.warning(
                    path,
                    "the timeout of " + operation.name() + ", "
                            + operation.option("timeout").get() + ", is shorter than the agent's advice, "
                            + advised.get().toSeconds() + "s",
                    "");
        } else if (advised.isEmpty()
                && !operation.name().equals("monitor")
                && timeout.get().compareTo(SHORTEST) < 0) {
            subject.warning(
                    path,
                    "the timeout of " + operation.name() + ", "
                            + operation.option("timeout").get() + ", is short: a busy host may need longer",
                    "20s is the default");
        }
    }

    private static Optional<Duration> advised(AgentMetadata agent, Operation operation) {
        String role = operation.option("role").orElse("");
        return agent.actions().stream()
                .filter(action -> action.name().equals(operation.name())
                        && (action.role().orElse("").equalsIgnoreCase(role)
                                || action.role().isEmpty()))
                .findFirst()
                .flatMap(action -> TimeText.parse(action.timeout()));
    }

    private static String path(Primitive primitive, Operation operation) {
        return Subject.path(primitive) + ".operations." + operation.id();
    }
}
