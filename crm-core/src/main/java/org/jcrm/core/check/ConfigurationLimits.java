package org.jcrm.core.check;

import java.util.List;
import org.jcrm.core.model.TextCheck;

/**
 * How large a configuration may be. A plan of any configuration within these limits stays below half of the default
 * {@code failure-timeout} and within the daemon's heap, and recursion along its chains needs a small part of the loop's
 * stack. {@code docs/configuration.md} shows the same table; a test compares the two.
 */
public final class ConfigurationLimits {
    public static final int NODES = 64;
    public static final int RESOURCES = 2_000;
    public static final int PLACES = 8_000;
    public static final int NOTICES = 10_000;
    public static final int TEMPLATES = 500;
    public static final int TAG_REFERENCES = 4_000;
    public static final int CONSTRAINTS = 4_000;
    public static final int RULE_TESTS = 100_000;
    public static final int LINKS = 10_000;
    public static final int CHAIN = 100;
    public static final int COLOCATION_WORK = 250_000;
    public static final int RULE_DEPTH = 10;
    public static final int RULE_EXPRESSIONS = 100;
    public static final int OPERATIONS = 32;
    public static final int PAIRS = 500;
    public static final int ALL_PAIRS = 40_000;
    public static final int FENCING_LEVELS = 500;
    public static final int LEVEL_DEVICES = 16;
    public static final int NAME = TextCheck.NAME;
    public static final int ID = TextCheck.ID;
    public static final int VALUE = TextCheck.VALUE;
    public static final int PATTERN = 256;
    public static final int KEPT_XML = 262_144;

    private ConfigurationLimits() {}

    /**
     * One row of the table.
     *
     * @param what the subject of "at most so many …"
     */
    public record Limit(String what, int most, String why) {}

    /** All limits, in the order of the documentation. */
    public static List<Limit> table() {
        return List.of(
                new Limit("nodes, remote ones included", NODES, "members send each other every change"),
                new Limit("primitives, and instances of all clones, groups and bundles together", RESOURCES, PLAN),
                new Limit("places: instances × nodes", PLACES, "each place has scores, a probe and a history"),
                new Limit("notices: the sum of (instances)² of clones with `notify`", NOTICES, PLAN),
                new Limit("templates", TEMPLATES, PLAN),
                new Limit("references of all tags together", TAG_REFERENCES, PLAN),
                new Limit("constraints", CONSTRAINTS, PLAN),
                new Limit(
                        "links: pairs of resources, or of instances, that the constraints tie together, sets and tags"
                                + " written out",
                        LINKS,
                        PLAN),
                new Limit(
                        "resources in one chain of colocations or of orders; each member of a group counts",
                        CHAIN,
                        "a plan follows a chain to its end, and its stack has one"),
                new Limit(
                        "colocation work: chains that end at a resource, counted for each instance, × nodes (at least 8)",
                        COLOCATION_WORK,
                        PLAN),
                new Limit("rule tests: expressions of location rules × nodes", RULE_TESTS, PLAN),
                new Limit("rules within one another", RULE_DEPTH, "a plan follows them to the innermost"),
                new Limit("expressions of one rule", RULE_EXPRESSIONS, PLAN),
                new Limit("operations of a resource", OPERATIONS, PLAN),
                new Limit("settings of one resource, node or operation", PAIRS, "an agent gets them all"),
                new Limit("settings of the whole configuration", ALL_PAIRS, "each member keeps 100 configurations"),
                new Limit("fencing levels", FENCING_LEVELS, PLAN),
                new Limit("devices of a fencing level", LEVEL_DEVICES, PLAN),
                new Limit(
                        "characters of a name: of a resource, node, template, tag, ticket, operation, setting",
                        NAME,
                        "names become file names and lines on a screen"),
                new Limit("characters of any other id", ID, "ids are derived from several names"),
                new Limit("characters of a value", VALUE, "agents get it in their environment"),
                new Limit("characters of a pattern", PATTERN, "a pattern is compared with every id"),
                new Limit("characters of one element of kept XML", KEPT_XML, "nothing of it is understood"));
    }

    private static final String PLAN = "a plan must not take longer than half of `failure-timeout`";
}
