package org.jcrm.core.policy.differential;

import java.util.List;
import java.util.Random;

/** Random location, colocation and order constraints between the resources of a random CIB. */
final class RandomConstraints {
    private final Random random;
    private final List<String> nodes;
    private final List<RandomResource> resources;

    RandomConstraints(Random random, List<String> nodes, List<RandomResource> resources) {
        this.random = random;
        this.nodes = nodes;
        this.resources = resources;
    }

    void write(StringBuilder xml) {
        int locations = random.nextInt(4);
        for (int i = 1; i <= locations; i++) {
            location(xml, "location" + i);
        }
        if (resources.size() < 2) {
            return;
        }
        int colocations = random.nextInt(3);
        for (int i = 1; i <= colocations; i++) {
            colocation(xml, "colocation" + i);
        }
        int orders = random.nextInt(3);
        for (int i = 1; i <= orders; i++) {
            order(xml, "order" + i);
        }
    }

    /** One time in four a constraint of a kind that is rare in practice. */
    void writeRarity(StringBuilder xml) {
        if (!chance(25) || resources.size() < 2) {
            return;
        }
        RandomResource first = resources.get(random.nextInt(resources.size() - 1));
        RandomResource later = resources.get(
                resources.indexOf(first) + 1 + random.nextInt(resources.size() - resources.indexOf(first) - 1));
        String node = nodes.get(random.nextInt(nodes.size()));
        switch (random.nextInt(4)) {
            case 0 -> rareColocation(xml, later, first, pick("100", "-100", "10"), "");
            case 1 ->
                rareColocation(
                        xml,
                        later,
                        first,
                        pick("INFINITY", "-INFINITY", "100"),
                        later.kind() == RandomResource.Kind.PROMOTABLE
                                ? " rsc-role=\"" + pick("Slave", "Unpromoted") + "\""
                                : first.kind() == RandomResource.Kind.PROMOTABLE
                                        ? " with-rsc-role=\"" + pick("Slave", "Unpromoted") + "\""
                                        : "");
            case 2 -> rareLocation(xml, later, node, "role=\"Started\"");
            default ->
                rareLocation(
                        xml,
                        later,
                        node,
                        "resource-discovery=\"%s\"%s"
                                .formatted(
                                        pick("never", "exclusive", "always"),
                                        later.kind() == RandomResource.Kind.PROMOTABLE ? " role=\"Promoted\"" : ""));
        }
    }

    private static void rareColocation(
            StringBuilder xml, RandomResource dependent, RandomResource with, String score, String roles) {
        xml.append("<rsc_colocation id=\"rarity\" rsc=\"%s\" with-rsc=\"%s\" score=\"%s\"%s/>\n"
                .formatted(dependent.id(), with.id(), score, roles));
    }

    private void rareLocation(StringBuilder xml, RandomResource resource, String node, String option) {
        xml.append("<rsc_location id=\"rarity\" rsc=\"%s\" node=\"%s\" score=\"%s\" %s/>\n"
                .formatted(resource.id(), node, pick("INFINITY", "-INFINITY", "100", "-50"), option));
    }

    private void location(StringBuilder xml, String id) {
        RandomResource resource = any();
        String role = resource.kind() == RandomResource.Kind.PROMOTABLE && chance(40)
                ? " role=\"" + pick("Master", "Promoted") + "\""
                : "";
        String score = pick("INFINITY", "-INFINITY", "100", "50", "-50", "200", "0");
        if (chance(70)) {
            xml.append("<rsc_location id=\"%s\" rsc=\"%s\" node=\"%s\" score=\"%s\"%s%s/>\n"
                    .formatted(
                            id,
                            resource.id(),
                            nodes.get(random.nextInt(nodes.size())),
                            score,
                            role,
                            role.isEmpty() && chance(6)
                                    ? " resource-discovery=\"" + pick("never", "exclusive") + "\""
                                    : ""));
            return;
        }
        xml.append("<rsc_location id=\"%1$s\" rsc=\"%2$s\"><rule id=\"%1$s-rule\" score=\"%3$s\"%4$s>"
                .formatted(id, resource.id(), score, role));
        xml.append(
                chance(50)
                        ? "<expression id=\"%s-e\" attribute=\"zone\" operation=\"%s\" value=\"a\"/>"
                                .formatted(id, pick("eq", "ne"))
                        : "<expression id=\"%s-e\" attribute=\"%s\" operation=\"%s\"/>"
                                .formatted(id, pick("zone", "#uname"), pick("defined", "not_defined")));
        xml.append("</rule></rsc_location>\n");
    }

    /** Constraints point from later to earlier resources, so that they never go round in a circle. */
    private void colocation(StringBuilder xml, String id) {
        int later = 1 + random.nextInt(resources.size() - 1);
        RandomResource dependent = resources.get(later);
        RandomResource with = resources.get(random.nextInt(later));
        // Advice about clones is drawn as a rarity.
        boolean advisory = !dependent.isClone() && !with.isClone();
        xml.append("<rsc_colocation id=\"%s\" rsc=\"%s\" with-rsc=\"%s\" score=\"%s\"%s%s/>\n"
                .formatted(
                        id,
                        dependent.id(),
                        with.id(),
                        advisory ? pick("INFINITY", "-INFINITY", "100", "-100", "10") : pick("INFINITY", "-INFINITY"),
                        role("rsc-role", dependent),
                        role("with-rsc-role", with)));
    }

    private String role(String attribute, RandomResource resource) {
        return resource.kind() == RandomResource.Kind.PROMOTABLE && chance(60)
                ? " %s=\"%s\"".formatted(attribute, pick("Master", "Promoted", "Started"))
                : "";
    }

    private void order(StringBuilder xml, String id) {
        int later = 1 + random.nextInt(resources.size() - 1);
        RandomResource then = resources.get(later);
        RandomResource first = resources.get(random.nextInt(later));
        String firstAction =
                first.kind() == RandomResource.Kind.PROMOTABLE && chance(50) ? " first-action=\"promote\"" : "";
        String thenAction = firstAction.isEmpty()
                ? ""
                : " then-action=\"%s\""
                        .formatted(then.kind() == RandomResource.Kind.PROMOTABLE ? pick("promote", "start") : "start");
        xml.append("<rsc_order id=\"%s\" first=\"%s\" then=\"%s\"%s%s kind=\"%s\"%s/>\n"
                .formatted(
                        id,
                        first.id(),
                        then.id(),
                        firstAction,
                        thenAction,
                        pick("Mandatory", "Mandatory", "Optional"),
                        chance(15) ? " symmetrical=\"false\"" : ""));
    }

    private RandomResource any() {
        return resources.get(random.nextInt(resources.size()));
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private String pick(String... values) {
        return values[random.nextInt(values.length)];
    }
}
