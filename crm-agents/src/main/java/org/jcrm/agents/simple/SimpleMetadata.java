package org.jcrm.agents.simple;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.agent.AgentMetadata;
import org.jcrm.core.agent.AgentMetadata.Action;
import org.jcrm.core.agent.AgentMetadata.Parameter;
import org.jcrm.core.model.AgentName;

/** The descriptions of the test agents. */
final class SimpleMetadata {
    static final AgentMetadata DUMMY = describe("Dummy", "Runs nothing", List.of());
    static final AgentMetadata STATEFUL = describe(
            "Stateful",
            "Runs nothing, in two roles",
            List.of(
                    new Action("promote", Optional.empty(), "10s", Optional.empty()),
                    new Action("demote", Optional.empty(), "10s", Optional.empty()),
                    new Action("monitor", Optional.of("Promoted"), "20s", Optional.of("10s"))));

    private SimpleMetadata() {}

    private static AgentMetadata describe(String type, String title, List<Action> more) {
        List<Action> actions = new ArrayList<>(List.of(
                new Action("start", Optional.empty(), "20s", Optional.empty()),
                new Action("stop", Optional.empty(), "20s", Optional.empty()),
                new Action("monitor", Optional.empty(), "20s", Optional.of("11s")),
                new Action("reload", Optional.empty(), "20s", Optional.empty()),
                new Action("notify", Optional.empty(), "20s", Optional.empty()),
                new Action("validate-all", Optional.empty(), "20s", Optional.empty()),
                new Action("meta-data", Optional.empty(), "5s", Optional.empty())));
        actions.addAll(more);
        return new AgentMetadata(
                new AgentName("ocf", "jcrm", type),
                "1.0",
                title,
                "Keeps its role in a file. For tests of a configuration and of the cluster.",
                List.of(
                        parameter(
                                "state",
                                "string",
                                false,
                                "",
                                "File of the role",
                                "The name of a file in the daemon's state folder of this resource, or a path in"
                                        + " /run/resource-agents, which must be root's. Default: in the state folder."),
                        parameter("fake", "string", true, "dummy", "Ignored", "A parameter to change."),
                        parameter(
                                "op_sleep",
                                "integer",
                                true,
                                "0",
                                "Seconds per operation",
                                "Every operation takes so long."),
                        parameter("fail", "string", true, "", "Operations that fail", "Names, separated by blanks."),
                        parameter("fail_on", "string", true, "", "Operation that fails on a node", "OPERATION [NODE]."),
                        parameter(
                                "hang",
                                "string",
                                true,
                                "",
                                "Operations that hang",
                                "Names, separated by blanks; with" + " child processes.")),
                actions);
    }

    private static Parameter parameter(
            String name, String type, boolean reloadable, String ifAbsent, String title, String description) {
        return new Parameter(
                name,
                type,
                false,
                name.equals("state"),
                reloadable,
                ifAbsent.isEmpty() ? Optional.empty() : Optional.of(ifAbsent),
                List.of(),
                title,
                description);
    }
}
