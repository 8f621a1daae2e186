package org.jcrm.core.policy.simulate;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.jcrm.core.model.NodeName;

/** One thing that happens while a transition is played. */
public sealed interface PlayedStep
        permits InjectedAttribute,
                PlayedStep.PlayedPseudo,
                PlayedStep.PlayedFencing,
                PlayedStep.PlayedClusterAction,
                PlayedStep.PlayedResourceAction,
                PlayedStep.PretendedFailure {
    /** The line of {@code crm_simulate}, without indentation. */
    String text();

    /** A point of the graph where nothing is to do. */
    record PlayedPseudo(String task) implements PlayedStep {
        public PlayedPseudo {
            requireNonNull(task, "task is null");
        }

        @Override
        public String text() {
            return "Pseudo action:   " + task;
        }
    }

    /** @param operation {@code reboot}, {@code off}, {@code on} */
    record PlayedFencing(NodeName target, String operation) implements PlayedStep {
        public PlayedFencing {
            requireNonNull(target, "target is null");
            requireNonNull(operation, "operation is null");
        }

        @Override
        public String text() {
            return "Fencing " + target + " (" + operation + ")";
        }
    }

    /** Something that the cluster itself does, like {@code clear_failcount}. */
    record PlayedClusterAction(String task, Optional<String> resource, Optional<NodeName> node) implements PlayedStep {
        public PlayedClusterAction {
            requireNonNull(task, "task is null");
            requireNonNull(resource, "resource is null");
            requireNonNull(node, "node is null");
        }

        @Override
        public String text() {
            return "Cluster action:  " + task + resource.map(id -> " for " + id).orElse("") + " on "
                    + node.map(NodeName::value).orElse("");
        }
    }

    /** An agent's operation. */
    record PlayedResourceAction(String resource, String task, long intervalMillis, NodeName node)
            implements PlayedStep {
        public PlayedResourceAction {
            requireNonNull(resource, "resource is null");
            requireNonNull(task, "task is null");
            requireNonNull(node, "node is null");
        }

        @Override
        public String text() {
            String padding = " ".repeat(Math.max(0, 15 - resource.length()));
            String interval = intervalMillis > 0 ? "=" + intervalMillis : "";
            return "Resource action: " + resource + padding + " " + task + interval + " on " + node;
        }
    }

    /** An operation that fails because the operator asked what would happen if it did. */
    record PretendedFailure(int action, int returnCode) implements PlayedStep {
        @Override
        public String text() {
            return "Pretending action " + action + " failed with rc=" + returnCode;
        }
    }
}
