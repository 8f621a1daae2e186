package org.jcrm.core.check;

import java.util.List;
import java.util.Optional;
import org.jcrm.core.agent.AgentMetadata;
import org.jcrm.core.check.Subject.Located;
import org.jcrm.core.model.CloneResource;
import org.jcrm.core.model.Group;
import org.jcrm.core.model.Operation;
import org.jcrm.core.model.Primitive;
import org.jcrm.core.model.Role;

/** A clone's numbers fit together, and what is promotable can be promoted and is watched in both roles. */
final class CloneCheck {
    private CloneCheck() {}

    static void check(Subject subject) {
        for (Located located : subject.resources().values()) {
            if (located.resource() instanceof CloneResource clone) {
                numbers(subject, clone);
                if (Subject.isPromotable(clone)) {
                    members(clone).forEach(member -> promotable(subject, clone, member));
                } else {
                    Subject.value(clone.meta(), "promoted-max")
                            .or(() -> Subject.value(clone.meta(), "promoted-node-max"))
                            .ifPresent(value -> subject.warning(
                                    Subject.path(clone) + ".meta.promoted-max",
                                    clone.id() + " limits promoted instances but is not promotable",
                                    "write promotable: in place of clone:"));
                }
            }
        }
        for (Located located : subject.primitives()) {
            boolean promotable = located.around().filter(Subject::isPromotable).isPresent();
            if (!promotable) {
                unpromotable(subject, (Primitive) located.resource());
            }
        }
    }

    private static List<Primitive> members(CloneResource clone) {
        return switch (clone.member()) {
            case Primitive primitive -> List.of(primitive);
            case Group group -> group.members();
            default -> List.of();
        };
    }

    private static void numbers(Subject subject, CloneResource clone) {
        int nodes = subject.nodes().size();
        Optional<Integer> max = number(clone, "clone-max");
        int perNode = number(clone, "clone-node-max").orElse(1);
        if (max.isPresent() && nodes > 0 && max.get() > (long) nodes * perNode) {
            subject.warning(
                    Subject.path(clone) + ".meta.clone-max",
                    "clone-max is " + max.get() + ", but " + nodes + " nodes with clone-node-max " + perNode + " hold "
                            + nodes * perNode,
                    "");
        }
        Optional<Integer> promotedMax = number(clone, "promoted-max");
        if (promotedMax.isPresent() && max.isPresent() && promotedMax.get() > max.get()) {
            subject.error(
                    Subject.path(clone) + ".meta.promoted-max",
                    "promoted-max is " + promotedMax.get() + ", more than clone-max, " + max.get(),
                    "");
        }
    }

    private static Optional<Integer> number(CloneResource clone, String name) {
        return Subject.value(clone.meta(), name)
                .filter(value -> value.matches("\\d{1,6}"))
                .map(Integer::parseInt);
    }

    private static void promotable(Subject subject, CloneResource clone, Primitive member) {
        Optional<AgentMetadata> agent = subject.metadata(member.agent());
        if (agent.isPresent()
                && agent.get().actions().stream()
                        .noneMatch(action -> action.name().equals("promote"))) {
            subject.error(
                    Subject.path(clone),
                    clone.id() + " is promotable, but " + member.agent() + " cannot be promoted",
                    "write clone: in place of promotable:");
        }
        List<Operation> monitors = subject.operations(member).stream()
                .filter(operation -> operation.name().equals("monitor"))
                .toList();
        boolean promoted = monitors.stream().anyMatch(CloneCheck::isForPromoted);
        if (!monitors.isEmpty() && !promoted) {
            subject.warning(
                    Subject.path(member),
                    "no monitor of " + member.id()
                            + " has the role Promoted, so a failed promoted instance would not be" + " noticed",
                    "add a monitor with role: Promoted and an interval of its own");
        } else if (promoted && monitors.stream().allMatch(CloneCheck::isForPromoted)) {
            subject.warning(
                    Subject.path(member),
                    "every monitor of " + member.id() + " has the role Promoted, so a failed unpromoted instance would"
                            + " not be noticed",
                    "add a monitor without a role");
        }
    }

    private static boolean isForPromoted(Operation operation) {
        return operation.option("role").flatMap(Role::parse).equals(Optional.of(Role.PROMOTED));
    }

    private static void unpromotable(Subject subject, Primitive primitive) {
        for (Operation operation : primitive.operations()) {
            if (isForPromoted(operation)) {
                subject.warning(
                        Subject.path(primitive) + ".operations." + operation.id() + ".role",
                        primitive.id() + " is not promotable, so its " + operation.name()
                                + " with the role Promoted never runs",
                        "put it into a promotable clone, or remove the operation");
            }
        }
    }
}
