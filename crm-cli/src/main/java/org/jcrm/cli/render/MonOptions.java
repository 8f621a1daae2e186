package org.jcrm.cli.render;

import static java.util.Objects.requireNonNull;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * What a screen shows; names and meaning are crm_mon's.
 *
 * @param sections which blocks there are
 * @param inactive {@code -r}: stopped resources too
 * @param groupByNode {@code -n}: resources under their nodes
 * @param timing {@code -t}: times and results in the operation history
 * @param detail {@code -R}: node ids, every instance of a clone on its own line, long failure lines
 * @param brief {@code -b}: counts in place of single resources
 * @param hideHeaders {@code -D}: no titles
 * @param node only what is about this node
 * @param resource only what is about this resource
 * @param banPrefix {@code -L=PREFIX}: only constraints whose id starts so
 */
public record MonOptions(
        Set<Part> sections,
        boolean inactive,
        boolean groupByNode,
        boolean timing,
        boolean detail,
        boolean brief,
        boolean hideHeaders,
        Optional<String> node,
        Optional<String> resource,
        String banPrefix) {

    /** The blocks of a screen, by the names that {@code --include} and {@code --exclude} take. */
    public enum Part {
        DAEMON("daemon"),
        STACK("stack"),
        DC("dc"),
        TIMES("times"),
        COUNTS("counts"),
        MAINT_MODE("maint-mode"),
        NODES("nodes"),
        NOTICES("notices"),
        RESOURCES("resources"),
        ATTRIBUTES("attributes"),
        FAILCOUNTS("failcounts"),
        OPERATIONS("operations"),
        FAILURES("failures"),
        FENCING_FAILED("fencing-failed"),
        FENCING_PENDING("fencing-pending"),
        FENCING_SUCCEEDED("fencing-succeeded"),
        BANS("bans"),
        OPTIONS("options");

        private final String word;

        Part(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    public MonOptions {
        sections = sections.isEmpty() ? EnumSet.noneOf(Part.class) : EnumSet.copyOf(sections);
        requireNonNull(node, "node is null");
        requireNonNull(resource, "resource is null");
        requireNonNull(banPrefix, "banPrefix is null");
    }

    /** What crm_mon shows without options. */
    public static MonOptions standard() {
        return of(EnumSet.of(
                Part.DAEMON,
                Part.STACK,
                Part.DC,
                Part.TIMES,
                Part.COUNTS,
                Part.MAINT_MODE,
                Part.NODES,
                Part.NOTICES,
                Part.RESOURCES,
                Part.FAILURES,
                Part.FENCING_FAILED,
                Part.FENCING_PENDING));
    }

    public static MonOptions of(Set<Part> sections) {
        return new MonOptions(
                sections, false, false, false, false, false, false, Optional.empty(), Optional.empty(), "");
    }

    public boolean shows(Part part) {
        return sections.contains(part);
    }

    public MonOptions with(Part part) {
        EnumSet<Part> more = EnumSet.copyOf(sections);
        more.add(part);
        return withSections(more);
    }

    /** As the live screen's keys do: shown if it was hidden, hidden if it was shown. */
    public MonOptions toggled(Part part) {
        EnumSet<Part> other = EnumSet.copyOf(sections);
        if (!other.remove(part)) {
            other.add(part);
        }
        return withSections(other);
    }

    public MonOptions withSections(Set<Part> other) {
        return new MonOptions(
                other, inactive, groupByNode, timing, detail, brief, hideHeaders, node, resource, banPrefix);
    }

    public MonOptions withInactive(boolean on) {
        return new MonOptions(sections, on, groupByNode, timing, detail, brief, hideHeaders, node, resource, banPrefix);
    }

    public MonOptions withGroupByNode(boolean on) {
        return new MonOptions(sections, inactive, on, timing, detail, brief, hideHeaders, node, resource, banPrefix);
    }

    public MonOptions withTiming(boolean on) {
        return new MonOptions(
                sections, inactive, groupByNode, on, detail, brief, hideHeaders, node, resource, banPrefix);
    }

    public MonOptions withDetail(boolean on) {
        return new MonOptions(
                sections, inactive, groupByNode, timing, on, brief, hideHeaders, node, resource, banPrefix);
    }

    public MonOptions withBrief(boolean on) {
        return new MonOptions(
                sections, inactive, groupByNode, timing, detail, on, hideHeaders, node, resource, banPrefix);
    }

    public MonOptions withHideHeaders(boolean on) {
        return new MonOptions(sections, inactive, groupByNode, timing, detail, brief, on, node, resource, banPrefix);
    }

    public MonOptions onlyNode(Optional<String> name) {
        return new MonOptions(
                sections, inactive, groupByNode, timing, detail, brief, hideHeaders, name, resource, banPrefix);
    }

    public MonOptions onlyResource(Optional<String> id) {
        return new MonOptions(sections, inactive, groupByNode, timing, detail, brief, hideHeaders, node, id, banPrefix);
    }

    public MonOptions withBanPrefix(String prefix) {
        return new MonOptions(
                sections, inactive, groupByNode, timing, detail, brief, hideHeaders, node, resource, prefix);
    }
}
