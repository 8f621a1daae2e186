package org.jcrm.core.check;

import java.util.List;
import java.util.Optional;
import org.jcrm.core.model.FencingLevel;
import org.jcrm.core.model.FencingLevel.AttributeTarget;
import org.jcrm.core.model.FencingLevel.NamedTarget;
import org.jcrm.core.model.FencingLevel.PatternTarget;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Primitive;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.Suggestion;
import org.jcrm.core.model.TextPattern;
import org.jcrm.core.rule.Intervals;

/** Fencing levels name devices and nodes that there are; the cluster's own parameters of devices can be read. */
final class FencingCheck {
    private static final List<String> HOST_CHECKS = List.of("dynamic-list", "static-list", "status", "none");

    private FencingCheck() {}

    static void check(Subject subject) {
        List<Primitive> devices = subject.primitives().stream()
                .map(located -> (Primitive) located.resource())
                .filter(primitive -> primitive.agent().standard().equals("stonith"))
                .toList();
        devices.forEach(device -> device(subject, device));
        List<String> names = devices.stream().map(device -> device.id().value()).toList();
        for (FencingLevel level : subject.configuration().fencingLevels()) {
            String path = "fencing-levels." + level.id();
            for (ResourceId device : level.devices()) {
                if (!names.contains(device.value())) {
                    subject.error(
                            path + ".devices",
                            "there is no fence device \"" + device + "\"",
                            Suggestion.sentence(device.value(), names));
                }
            }
            target(subject, path, level.target());
        }
    }

    private static void target(Subject subject, String path, FencingLevel.Target target) {
        switch (target) {
            case NamedTarget(NodeName node) -> {
                if (subject.configuration().node(node).isEmpty()) {
                    // It may be a remote node, of which the configuration of nodes knows nothing.
                    subject.warning(
                            path + ".target",
                            "there is no node \"" + node + "\"",
                            Suggestion.sentence(
                                    node.value(),
                                    subject.configuration().nodeNames().stream()
                                            .map(NodeName::value)
                                            .toList()));
                }
            }
            case PatternTarget(String pattern) ->
                TextPattern.problem(pattern)
                        .ifPresent(problem -> subject.error(
                                path + ".target-pattern", "\"" + pattern + "\" " + problem, "write it as for grep -E"));
            case AttributeTarget ignored -> {
                // Attributes come and go.
            }
        }
    }

    private static void device(Subject subject, Primitive device) {
        String path = Subject.path(device) + ".params.";
        subject.params(device).stream().flatMap(set -> set.pairs().stream()).forEach(pair -> {
            String name = pair.name();
            boolean isTime =
                    name.matches("pcmk_(off|reboot|on|monitor|list|status)_timeout") || name.equals("pcmk_delay_max");
            Optional<String> wrong = Optional.empty();
            if (name.equals("pcmk_host_check") && !HOST_CHECKS.contains(pair.value())) {
                wrong = Optional.of("not one of " + String.join(", ", HOST_CHECKS));
            } else if (isTime && Intervals.millis(pair.value()).isEmpty()) {
                wrong = Optional.of("no length of time");
            } else if (name.equals("pcmk_host_map") && !pair.value().matches("[^:=]+[:=].*")) {
                wrong = Optional.of("no map of nodes to what the device calls them");
            } else if (name.equals("pcmk_action_limit") && !pair.value().matches("-?\\d{1,6}")) {
                wrong = Optional.of("no number");
            }
            wrong.ifPresent(why -> subject.error(
                    path + name,
                    name + ": \"" + pair.value() + "\" is " + why,
                    name.equals("pcmk_host_map") ? "write node1:1;node2:2" : ""));
        });
    }
}
