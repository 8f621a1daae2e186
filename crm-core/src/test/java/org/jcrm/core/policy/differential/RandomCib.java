package org.jcrm.core.policy.differential;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A valid CIB drawn from a seed, in the spelling that Pacemaker 2.1 reads: nodes in various states, resources of every
 * kind with random options, constraints between them, and a history of what is active and what failed.
 */
final class RandomCib {
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final Random random;

    /** Draws what came to the drawn later, so that the rest of a seed stays as it was. */
    private final Random rarities;

    private final List<String> nodes = new ArrayList<>();
    private final List<RandomResource> resources = new ArrayList<>();
    private final boolean fencing;

    private RandomCib(long seed) {
        // Neighbouring seeds begin alike unless they are spread first.
        this.random = new Random(seed * 0x9E3779B97F4A7C15L);
        this.rarities = new Random(seed * 0xBF58476D1CE4E5B9L);
        this.fencing = chance(35);
    }

    static String of(long seed) {
        return new RandomCib(seed).xml();
    }

    private String xml() {
        int count = 1 + random.nextInt(4);
        for (int i = 1; i <= count; i++) {
            nodes.add("node" + i);
        }
        int tops = 1 + random.nextInt(6);
        for (int i = 1; i <= tops; i++) {
            resources.add(RandomResource.draw(random, i));
        }
        StringBuilder xml = new StringBuilder();
        xml.append("<cib validate-with=\"pacemaker-3.7\" crm_feature_set=\"3.16.2\" admin_epoch=\"0\" epoch=\"5\"")
                .append(" num_updates=\"3\" have-quorum=\"%d\" dc-uuid=\"1\">\n".formatted(chance(93) ? 1 : 0))
                .append("<configuration>\n<crm_config>\n<cluster_property_set id=\"options\">\n");
        options(xml);
        xml.append("</cluster_property_set>\n</crm_config>\n<nodes>\n");
        for (int i = 1; i <= count; i++) {
            node(xml, i);
        }
        xml.append("</nodes>\n<resources>\n");
        if (fencing) {
            xml.append("<primitive id=\"fencing\" class=\"stonith\" type=\"fence_dummy\"/>\n");
        }
        resources.forEach(resource -> xml.append(resource.xml()));
        xml.append("</resources>\n<constraints>\n");
        new RandomConstraints(random, nodes, resources).write(xml);
        new RandomConstraints(rarities, nodes, resources).writeRarity(xml);
        xml.append("</constraints>\n");
        if (chance(40)) {
            xml.append("<rsc_defaults><meta_attributes id=\"defaults\"><nvpair id=\"defaults-stickiness\"")
                    .append(" name=\"resource-stickiness\" value=\"%s\"/></meta_attributes></rsc_defaults>\n"
                            .formatted(pick("0", "1", "50", "100", "INFINITY")));
        }
        xml.append("</configuration>\n<status>\n");
        new RandomStatus(random, nodes, resources, fencing).write(xml);
        return xml.append("</status>\n</cib>\n").toString();
    }

    private void options(StringBuilder xml) {
        option(xml, "stonith-enabled", Boolean.toString(fencing));
        maybe(xml, 10, "symmetric-cluster", "false");
        maybe(xml, 2, "maintenance-mode", "true");
        maybe(xml, 2, "stop-all-resources", "true");
        maybe(xml, 5, "enable-startup-probes", "false");
        maybe(xml, 10, "start-failure-is-fatal", "false");
        maybe(xml, 5, "stop-orphan-resources", "false");
        maybe(xml, 10, "concurrent-fencing", "false");
        maybe(xml, 25, "no-quorum-policy", pick("stop", "ignore", "freeze", "demote"));
        maybe(xml, 10, "stonith-action", pick("off", "reboot"));
    }

    private void node(StringBuilder xml, int number) {
        xml.append("<node id=\"%1$d\" uname=\"node%1$d\">".formatted(number));
        StringBuilder attributes = new StringBuilder();
        if (chance(8)) {
            attributes.append("<nvpair id=\"n%d-standby\" name=\"standby\" value=\"on\"/>".formatted(number));
        }
        if (chance(3)) {
            attributes.append("<nvpair id=\"n%d-maintenance\" name=\"maintenance\" value=\"true\"/>".formatted(number));
        }
        if (chance(40)) {
            attributes.append("<nvpair id=\"n%d-zone\" name=\"zone\" value=\"%s\"/>".formatted(number, pick("a", "b")));
        }
        if (!attributes.isEmpty()) {
            xml.append("<instance_attributes id=\"n%d-attributes\">".formatted(number))
                    .append(attributes)
                    .append("</instance_attributes>");
        }
        xml.append("</node>\n");
    }

    private void maybe(StringBuilder xml, int percent, String name, String value) {
        if (chance(percent)) {
            option(xml, name, value);
        }
    }

    private static void option(StringBuilder xml, String name, String value) {
        xml.append("<nvpair id=\"options-%1$s\" name=\"%1$s\" value=\"%2$s\"/>\n".formatted(name, value));
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private String pick(String... values) {
        return values[random.nextInt(values.length)];
    }
}
