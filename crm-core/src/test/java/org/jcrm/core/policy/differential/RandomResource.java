package org.jcrm.core.policy.differential;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** One random top-level resource: a primitive, a group, or a clone of either, promotable or not. */
final class RandomResource {
    enum Kind {
        PRIMITIVE,
        GROUP,
        CLONE,
        CLONED_GROUP,
        PROMOTABLE
    }

    private final Random random;
    private final String id;
    private final Kind kind;
    private final List<String> primitives = new ArrayList<>();
    private final boolean unique;
    private final Map<String, String> meta = new LinkedHashMap<>();
    private final StringBuilder inner = new StringBuilder();

    private RandomResource(Random random, int number) {
        this.random = random;
        int roll = random.nextInt(100);
        this.kind = roll < 45
                ? Kind.PRIMITIVE
                : roll < 62 ? Kind.GROUP : roll < 77 ? Kind.CLONE : roll < 83 ? Kind.CLONED_GROUP : Kind.PROMOTABLE;
        this.unique = kind == Kind.CLONE && chance(20);
        this.id = (kind == Kind.PRIMITIVE ? "r" : kind == Kind.GROUP ? "g" : "c") + number;
        draw(number);
    }

    static RandomResource draw(Random random, int number) {
        return new RandomResource(random, number);
    }

    private void draw(int number) {
        switch (kind) {
            case PRIMITIVE -> inner.append(primitive(id, true));
            case GROUP -> group(id, number);
            case CLONE, PROMOTABLE -> inner.append(primitive("p" + number, false));
            case CLONED_GROUP -> group("cg" + number, number);
        }
        if (kind != Kind.PRIMITIVE) {
            common();
        }
        if (kind == Kind.CLONE || kind == Kind.CLONED_GROUP || kind == Kind.PROMOTABLE) {
            maybe(40, "interleave", "true");
            maybe(15, "ordered", "true");
            maybe(20, "notify", "true");
            maybe(20, "clone-max", Integer.toString(1 + random.nextInt(3)));
        }
        if (unique) {
            meta.put("globally-unique", "true");
            maybe(50, "clone-node-max", "2");
        }
        if (kind == Kind.PROMOTABLE) {
            meta.put("promotable", "true");
            maybe(15, "promoted-max", "2");
        }
    }

    private void group(String groupId, int number) {
        int members = 2 + random.nextInt(2);
        StringBuilder group = new StringBuilder("<group id=\"" + groupId + "\">\n");
        if (kind == Kind.GROUP) {
            // The group's options are written by xml(), inside the same element.
            group.setLength(0);
        }
        for (int i = 1; i <= members; i++) {
            group.append(primitive("p" + number + (char) ('a' + i - 1), true));
        }
        inner.append(group).append(kind == Kind.GROUP ? "" : "</group>\n");
    }

    private void common() {
        maybe(8, "target-role", pick("Stopped", "Started"));
        maybe(4, "is-managed", "false");
        maybe(20, "resource-stickiness", pick("0", "10", "1000", "INFINITY"));
        maybe(20, "migration-threshold", pick("1", "3"));
        maybe(15, "failure-timeout", pick("60s", "1h"));
        maybe(15, "priority", pick("5", "10"));
        maybe(5, "multiple-active", pick("stop_only", "block", "stop_start"));
        maybe(6, "requires", pick("nothing", "quorum"));
    }

    private String primitive(String primitive, boolean own) {
        primitives.add(primitive);
        boolean stateful = kind == Kind.PROMOTABLE;
        StringBuilder xml = new StringBuilder("<primitive id=\"%s\" class=\"ocf\" provider=\"pacemaker\" type=\"%s\">\n"
                .formatted(primitive, stateful ? "Stateful" : "Dummy"));
        if (own && chance(60)) {
            Map<String, String> kept = new LinkedHashMap<>(meta);
            meta.clear();
            common();
            maybe(15, "allow-migrate", "true");
            xml.append(metaXml(primitive));
            meta.clear();
            meta.putAll(kept);
        }
        xml.append("<operations>\n");
        if (chance(75)) {
            operation(xml, primitive, "monitor", "10s", "on-fail", 25, "stop", "block", "standby", "ignore", "restart");
            if (stateful) {
                xml.append(
                        "<op id=\"%1$s-monitor-promoted\" name=\"monitor\" interval=\"9s\" timeout=\"20s\" role=\"%2$s\"/>\n"
                                .formatted(primitive, pick("Master", "Promoted")));
            }
        }
        if (chance(10)) {
            operation(xml, primitive, "start", "0s", "on-fail", 60, "stop", "block", "restart");
        }
        if (chance(10)) {
            operation(xml, primitive, "stop", "0s", "on-fail", 60, "block", "ignore", "fence");
        }
        return xml.append("</operations>\n</primitive>\n").toString();
    }

    private void operation(
            StringBuilder xml,
            String primitive,
            String task,
            String interval,
            String option,
            int percent,
            String... of) {
        xml.append("<op id=\"%1$s-%2$s-%3$s\" name=\"%2$s\" interval=\"%3$s\" timeout=\"20s\""
                .formatted(primitive, task, interval));
        if (chance(percent)) {
            xml.append(" %s=\"%s\"".formatted(option, pick(of)));
        }
        xml.append("/>\n");
    }

    String xml() {
        return switch (kind) {
            case PRIMITIVE -> inner.toString();
            case GROUP -> "<group id=\"" + id + "\">\n" + metaXml(id) + inner + "</group>\n";
            case CLONE, CLONED_GROUP, PROMOTABLE -> "<clone id=\"" + id + "\">\n" + metaXml(id) + inner + "</clone>\n";
        };
    }

    private String metaXml(String owner) {
        if (meta.isEmpty()) {
            return "";
        }
        StringBuilder xml = new StringBuilder("<meta_attributes id=\"" + owner + "-meta\">");
        meta.forEach((name, value) -> xml.append(
                "<nvpair id=\"%1$s-meta-%2$s\" name=\"%2$s\" value=\"%3$s\"/>".formatted(owner, name, value)));
        return xml.append("</meta_attributes>\n").toString();
    }

    String id() {
        return id;
    }

    Kind kind() {
        return kind;
    }

    List<String> primitives() {
        return List.copyOf(primitives);
    }

    boolean isClone() {
        return kind == Kind.CLONE || kind == Kind.CLONED_GROUP || kind == Kind.PROMOTABLE;
    }

    boolean unique() {
        return unique;
    }

    private void maybe(int percent, String name, String value) {
        if (chance(percent)) {
            meta.put(name, value);
        }
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private String pick(String... values) {
        return values[random.nextInt(values.length)];
    }
}
