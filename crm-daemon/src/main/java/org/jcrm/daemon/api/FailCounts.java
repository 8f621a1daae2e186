package org.jcrm.daemon.api;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.cib.Status;
import org.jcrm.core.codec.api.FailCountLine;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.NvPair;
import org.jcrm.core.model.ResourceId;

/** Reads fail-counts out of the transient attributes that hold them: {@code fail-count-RSC#OP_INTERVAL}. Pure. */
final class FailCounts {
    private static final Pattern NAME = Pattern.compile("fail-count-(.+)#([a-z_-]+)_(\\d+)");

    private FailCounts() {}

    /** @param resources the resource in question with everything that it holds */
    static List<FailCountLine> of(Status status, List<ResourceId> resources, Optional<NodeName> only) {
        List<FailCountLine> lines = new ArrayList<>();
        for (NodeState node : status.nodes().values()) {
            if (only.isPresent() && !only.get().equals(node.name())) {
                continue;
            }
            for (AttributeSet set : node.transientAttributes()) {
                for (NvPair pair : set.pairs()) {
                    Matcher matcher = NAME.matcher(pair.name());
                    if (matcher.matches() && resources.contains(resource(matcher))) {
                        lines.add(line(node, pair, matcher));
                    }
                }
            }
        }
        return lines;
    }

    /** Instances of a unique clone are counted each: {@code pgsql:0}. */
    private static ResourceId resource(Matcher name) {
        return ResourceId.of(name.group(1).replaceFirst(":\\d+$", ""));
    }

    private static FailCountLine line(NodeState node, NvPair pair, Matcher name) {
        String failure = pair.name().replaceFirst("^fail-count-", "last-failure-");
        return new FailCountLine(
                ResourceId.of(name.group(1)),
                node.name(),
                name.group(2),
                Duration.ofMillis(Long.parseLong(name.group(3))),
                count(pair.value()),
                node.transientAttribute(failure)
                        .filter(text -> text.matches("\\d{1,12}"))
                        .map(seconds -> Instant.ofEpochSecond(Long.parseLong(seconds))));
    }

    private static int count(String value) {
        if (value.equals("INFINITY")) {
            return 1_000_000;
        }
        return value.matches("\\d{1,7}") ? Integer.parseInt(value) : 0;
    }
}
