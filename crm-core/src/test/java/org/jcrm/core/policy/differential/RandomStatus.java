package org.jcrm.core.policy.differential;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jcrm.core.policy.ParameterDigest;

/** The random state of each node: membership, attributes, and what its history says of each resource. */
final class RandomStatus {
    private static final long NOW = RandomCib.NOW.getEpochSecond();
    private static final int NOT_RUNNING = 7;
    private static final int PROMOTED = 8;

    private final Random random;
    private final List<String> nodes;
    private final List<RandomResource> resources;
    private final boolean fencing;

    /** On which node each top-level resource that is no clone is active. */
    private final Map<String, String> homes = new LinkedHashMap<>();

    private int call;
    private int entry;

    RandomStatus(Random random, List<String> nodes, List<RandomResource> resources, boolean fencing) {
        this.random = random;
        this.nodes = nodes;
        this.resources = resources;
        this.fencing = fencing;
    }

    void write(StringBuilder xml) {
        boolean fresh = chance(15);
        for (RandomResource resource : resources) {
            if (!resource.isClone() && chance(75)) {
                homes.put(resource.id(), nodes.get(random.nextInt(nodes.size())));
            }
        }
        for (int i = 1; i <= nodes.size(); i++) {
            node(xml, i, fresh);
        }
    }

    private void node(StringBuilder xml, int number, boolean fresh) {
        int roll = random.nextInt(100);
        // The first node plans, so it is there.
        String state = number == 1 || roll < 84
                ? "in_ccm=\"true\" crmd=\"online\" join=\"member\" expected=\"member\""
                : roll < 92
                        ? "in_ccm=\"false\" crmd=\"offline\" join=\"down\" expected=\"down\""
                        : "in_ccm=\"false\" crmd=\"offline\" join=\"member\" expected=\"member\"";
        xml.append("<node_state id=\"%1$d\" uname=\"node%1$d\" %2$s crm-debug-origin=\"test\">\n"
                .formatted(number, state));
        StringBuilder history = new StringBuilder();
        StringBuilder attributes = new StringBuilder();
        if (!fresh) {
            if (fencing) {
                single(history, "fencing", "stonith", "", "fence_dummy", number == 1 ? 0 : NOT_RUNNING);
            }
            resources.forEach(resource -> histories(history, attributes, resource, "node" + number));
        }
        for (RandomResource resource : resources) {
            if (resource.kind() == RandomResource.Kind.PROMOTABLE && chance(70)) {
                attributes.append("<nvpair id=\"s%1$d-%2$s\" name=\"master-%2$s\" value=\"%3$s\"/>"
                        .formatted(number, resource.primitives().getFirst(), pick("5", "10", "100", "-INFINITY")));
            }
        }
        xml.append("<transient_attributes id=\"%1$d\"><instance_attributes id=\"status-%1$d\">".formatted(number))
                .append(attributes)
                .append("</instance_attributes></transient_attributes>\n<lrm id=\"%d\"><lrm_resources>\n"
                        .formatted(number))
                .append(history)
                .append("</lrm_resources></lrm></node_state>\n");
    }

    private void histories(StringBuilder history, StringBuilder attributes, RandomResource resource, String node) {
        boolean active = resource.isClone() ? chance(65) : node.equals(homes.get(resource.id()));
        // Rarely something is where it must not be.
        boolean misplaced = !resource.isClone() && chance(2);
        boolean promoted = resource.kind() == RandomResource.Kind.PROMOTABLE && chance(35);
        boolean stillActive = active || misplaced;
        for (String primitive : resource.primitives()) {
            if (chance(4)) {
                // Never looked for here.
                stillActive = false;
                continue;
            }
            String type = resource.kind() == RandomResource.Kind.PROMOTABLE ? "Stateful" : "Dummy";
            String name = resource.unique() ? primitive + ":" + (node.charAt(node.length() - 1) - '1') : primitive;
            if (stillActive) {
                stillActive = !activeHistory(history, attributes, name, type, promoted);
            } else {
                single(history, name, "ocf", "pacemaker", type, NOT_RUNNING);
            }
        }
    }

    /** @return whether it is not active after all: it failed or was stopped, and what comes after it in a group is down */
    private boolean activeHistory(
            StringBuilder history, StringBuilder attributes, String name, String type, boolean promoted) {
        open(history, name, "ocf", "pacemaker", type);
        int roll = random.nextInt(100);
        boolean down = false;
        if (roll < 78) {
            up(history, name, promoted);
        } else if (roll < 86) {
            up(history, name, promoted);
            int rc = random.nextBoolean() ? NOT_RUNNING : 1;
            op(
                    history,
                    name,
                    name + "_last_failure_0",
                    "monitor",
                    promoted ? 9_000 : 10_000,
                    rc,
                    promoted ? PROMOTED : 0);
            failCount(attributes, name, "monitor", promoted ? 9_000 : 10_000, 1 + random.nextInt(3));
        } else if (roll < 91) {
            op(history, name, name + "_last_failure_0", "start", 0, 1, 0);
            op(history, name, name + "_last_0", chance(50) ? "stop" : "start", 0, 0, 0);
            failCount(attributes, name, "start", 0, chance(50) ? 1_000_000 : 1);
            down = true;
        } else if (roll < 94) {
            op(history, name, name + "_last_0", "stop", 0, 1, 0);
            op(history, name, name + "_last_failure_0", "stop", 0, 1, 0);
            failCount(attributes, name, "stop", 0, 1_000_000);
        } else {
            op(history, name, name + "_last_0", "stop", 0, 0, 0);
            down = true;
        }
        history.append("</lrm_resource>\n");
        return down;
    }

    private void up(StringBuilder history, String name, boolean promoted) {
        op(history, name, name + "_last_0", promoted ? "promote" : "start", 0, 0, 0);
        if (chance(70)) {
            long interval = promoted ? 9_000 : 10_000;
            int rc = promoted ? PROMOTED : 0;
            op(history, name, name + "_monitor_" + interval, "monitor", interval, rc, rc);
        }
    }

    private void failCount(StringBuilder attributes, String name, String task, long interval, int count) {
        if (chance(15)) {
            return;
        }
        String operation = name + "#" + task + "_" + interval;
        String shown = count >= 1_000_000 ? "INFINITY" : Integer.toString(count);
        attributes
                .append("<nvpair id=\"a%d\" name=\"fail-count-%s\" value=\"%s\"/>".formatted(++entry, operation, shown))
                .append("<nvpair id=\"a%d\" name=\"last-failure-%s\" value=\"%d\"/>"
                        .formatted(++entry, operation, NOW - 300));
    }

    private void single(StringBuilder history, String name, String standard, String provider, String type, int rc) {
        open(history, name, standard, provider, type);
        if (rc == 0) {
            op(history, name, name + "_last_0", "start", 0, 0, 0);
        } else {
            op(history, name, name + "_last_0", "monitor", 0, rc, rc);
        }
        history.append("</lrm_resource>\n");
    }

    private static void open(StringBuilder history, String name, String standard, String provider, String type) {
        history.append("<lrm_resource id=\"%s\" class=\"%s\"%s type=\"%s\">\n"
                .formatted(name, standard, provider.isEmpty() ? "" : " provider=\"" + provider + "\"", type));
    }

    private void op(StringBuilder history, String name, String id, String task, long interval, int rc, int expected) {
        call++;
        String uuid = "11111111-2222-3333-4444-555555555555";
        long since = NOW - 300;
        history.append(("<lrm_rsc_op id=\"%s\" operation_key=\"%s_%s_%d\" operation=\"%s\" crm_feature_set=\"3.16.2\""
                        + " transition-key=\"%d:1:%d:%s\" transition-magic=\"0:%d;%d:1:%d:%s\" call-id=\"%d\""
                        + " rc-code=\"%d\" op-status=\"0\" interval=\"%d\" last-rc-change=\"%d\" exec-time=\"1\""
                        + " queue-time=\"0\" op-digest=\"%s\"/>\n")
                .formatted(
                        id,
                        name,
                        task,
                        interval,
                        task,
                        call,
                        expected,
                        uuid,
                        rc,
                        call,
                        expected,
                        uuid,
                        call,
                        rc,
                        interval,
                        since,
                        ParameterDigest.of(Map.of(), interval, interval == 0 ? 0 : 20_000)));
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private String pick(String... values) {
        return values[random.nextInt(values.length)];
    }
}
