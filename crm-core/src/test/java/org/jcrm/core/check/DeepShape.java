package org.jcrm.core.check;

import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Configurations that can be made as deep or as large as one likes, as people would write them. */
@SuppressWarnings("ImmutableEnumChecker") // The functions are lambdas that capture nothing.
enum DeepShape {
    /** Each resource must be with the one before it. */
    COLOCATION_CHAIN(
            100,
            101,
            "chain of colocations",
            n -> plain(n) + constraints(links(n, "  - colocation: {resource: d%1$d, with: d%2$d}"))),
    /** The same, the other way round: the order of the file must not matter. */
    COLOCATION_CHAIN_BACKWARDS(
            100,
            101,
            "chain of colocations",
            n -> plain(n) + constraints(links(n, "  - colocation: {resource: d%2$d, with: d%1$d}"))),
    /** Preferences in place of duties. */
    WEAK_COLOCATION_CHAIN(
            100,
            101,
            "chain of colocations",
            n -> plain(n) + constraints(links(n, "  - colocation: {resource: d%1$d, with: d%2$d, score: 10}"))),
    /** One constraint whose set makes the chain. */
    COLOCATION_SET(
            100,
            101,
            "chain of colocations",
            n -> plain(n) + constraints("  - colocation: {sets: [[" + ids(n) + "]]}")),
    /** All with one. */
    COLOCATION_STAR(
            1000,
            2001,
            "primitives",
            n -> plain(n) + constraints(each(1, n, "  - colocation: {resource: d%d, with: d0}"))),
    /** All apart from each other in a chain. */
    ANTI_COLOCATION_CHAIN(
            100,
            101,
            "chain of colocations",
            n -> plain(n) + constraints(links(n, "  - colocation: {resource: d%1$d, with: d%2$d, score: -INFINITY}"))),
    /** Each resource starts after the one before it. */
    ORDER_CHAIN(
            100,
            101,
            "chain of orders",
            n -> plain(n) + constraints(links(n, "  - order: {first: d%2$d, then: d%1$d}"))),
    ORDER_CHAIN_BACKWARDS(
            100,
            101,
            "chain of orders",
            n -> plain(n) + constraints(links(n, "  - order: {first: d%1$d, then: d%2$d}"))),
    /** The first cannot run anywhere, so nothing behind it can. */
    BLOCKED_ORDER_CHAIN(
            100,
            101,
            "chain of orders",
            n -> plain(n)
                    + constraints("  - location: {resource: d0, ban: [node1, node2]}\n"
                            + links(n, "  - order: {first: d%2$d, then: d%1$d}"))),
    ORDER_SET(100, 101, "chain of orders", n -> plain(n) + constraints("  - order: {sets: [[" + ids(n) + "]]}")),
    /** With and after the one before it, as a group written out. */
    BOTH_CHAINS(
            100,
            101,
            "chain of colocations",
            n -> plain(n)
                    + constraints(links(
                            n,
                            "  - colocation: {resource: d%1$d, with: d%2$d}\n  - order: {first: d%2$d, then: d%1$d}"))),
    BLOCKED_BOTH_CHAINS(
            100,
            101,
            "chain of colocations",
            n -> plain(n)
                    + constraints(
                            "  - location: {resource: d0, ban: [node1, node2]}\n"
                                    + links(
                                            n,
                                            "  - colocation: {resource: d%1$d, with: d%2$d}\n  - order: {first: d%2$d, then: d%1$d}"))),
    GROUP(
            100,
            101,
            "chain of colocations",
            n -> head(2) + "resources:\n  g:\n    members:\n" + each(0, n, "      d%d: {agent: \"ocf:jcrm:Dummy\"}")),
    CLONED_GROUP(
            100,
            101,
            "chain of colocations",
            n -> head(2) + "resources:\n  c:\n    clone: {interleave: true}\n    group:\n      id: g\n      members:\n"
                    + each(0, n, "        d%d: {agent: \"ocf:jcrm:Dummy\"}")),
    CHAIN_OF_GROUPS(
            100,
            102,
            "chain of colocations",
            n -> head(2) + "resources:\n" + groups(n) + constraints(chainOfGroups(n))),
    CHAIN_OF_CLONES(
            100,
            101,
            "chain of colocations",
            n -> head(2) + "resources:\n"
                    + each(
                            0,
                            n,
                            "  c%1$d:\n    clone: {interleave: true}\n    primitive: {id: d%1$d, agent: \"ocf:jcrm:Dummy\"}")
                    + constraints(links(
                            n,
                            "  - colocation: {resource: c%1$d, with: c%2$d}\n  - order: {first: c%2$d, then: c%1$d}"))),
    CHAIN_OF_PROMOTABLE_CLONES(
            100,
            101,
            "chain of colocations",
            n -> head(2) + "resources:\n"
                    + each(
                            0,
                            n,
                            "  c%1$d:\n    promotable: {notify: true}\n"
                                    + "    primitive: {id: d%1$d, agent: \"ocf:jcrm:Stateful\"}")
                    + constraints(links(
                            n,
                            "  - colocation: {resource: c%1$d, role: Promoted, with: c%2$d, with-role: Promoted}\n"
                                    + "  - order: {first: promote c%2$d, then: promote c%1$d}"))),
    /** Ten chains, of fewer and fewer nodes' worth: what the work along chains allows. */
    TEN_CHAINS(
            78,
            101,
            "places",
            n -> head(8) + "resources:\n" + each(0, 10 * n, "  d%d: {agent: \"ocf:jcrm:Dummy\"}")
                    + constraints(IntStream.range(1, 10 * n)
                            .filter(i -> i % n != 0)
                            .mapToObj(i ->
                                    "  - colocation: {resource: d%1$d, with: d%2$d}\n  - order: {first: d%2$d, then: d%1$d}"
                                            .formatted(i, i - 1))
                            .collect(Collectors.joining("\n")))),
    /** Two sets without an order among themselves: each of the one waits for each of the other. */
    ORDERED_CROWDS(
            200,
            202,
            "links",
            n -> plain(n)
                    + constraints("  - order: {sets: [{resources: [" + ids(0, n / 2)
                            + "], sequential: false}, {resources: [" + ids(n / 2, n) + "], sequential: false}]}")),
    BLOCKED_ORDERED_CROWDS(
            200,
            202,
            "links",
            n -> plain(n)
                    + constraints("  - location: {resource: d0, ban: [node1, node2]}\n  - order: {sets: [{resources: ["
                            + ids(0, n / 2) + "], sequential: false}, {resources: [" + ids(n / 2, n)
                            + "], sequential: false}]}")),
    COLOCATED_CROWDS(
            200,
            202,
            "links",
            n -> plain(n)
                    + constraints("  - colocation: {score: 10, sets: [{resources: [" + ids(0, n / 2)
                            + "], sequential: false}, {resources: [" + ids(n / 2, n) + "], sequential: false}]}")),
    /** Layers of three, each with all of the layer before: the number of chains triples with each layer. */
    COLOCATION_LATTICE(
            8,
            12,
            "too many chains",
            n -> plain(3 * n)
                    + constraints(IntStream.range(3, 3 * n)
                            .boxed()
                            .flatMap(i -> IntStream.range(0, 3)
                                    .mapToObj(j -> "  - colocation: {resource: d%d, with: d%d, score: 10}"
                                            .formatted(i, (i / 3 - 1) * 3 + j)))
                            .collect(Collectors.joining("\n")))),
    ORDER_LATTICE(
            100,
            101,
            "chain of orders",
            n -> plain(3 * n)
                    + constraints("  - location: {resource: d0, ban: [node1, node2]}\n"
                            + IntStream.range(3, 3 * n)
                                    .boxed()
                                    .flatMap(i -> IntStream.range(0, 3)
                                            .mapToObj(j -> "  - order: {first: d%2$d, then: d%1$d}"
                                                    .formatted(i, (i / 3 - 1) * 3 + j)))
                                    .collect(Collectors.joining("\n")))),
    SERIALIZED(
            100,
            101,
            "chain of orders",
            n -> plain(n) + constraints("  - order: {kind: Serialize, sets: [[" + ids(n) + "]]}"));

    private final int most;
    private final int tooMany;
    private final String refusal;
    private final IntFunction<String> yaml;

    DeepShape(int most, int tooMany, String refusal, IntFunction<String> yaml) {
        this.most = most;
        this.tooMany = tooMany;
        this.refusal = refusal;
        this.yaml = yaml;
    }

    /** A depth that is allowed. */
    int most() {
        return most;
    }

    /** One that is not, and the words that say so. */
    int tooMany() {
        return tooMany;
    }

    String refusal() {
        return refusal;
    }

    /** The {@code cluster.yaml} of that depth. */
    String yaml(int depth) {
        return yaml.apply(depth);
    }

    private static String head(int nodes) {
        return "cluster: {fencing-enabled: false}\nnodes: ["
                + IntStream.rangeClosed(1, nodes).mapToObj(i -> "node" + i).collect(Collectors.joining(", ")) + "]\n";
    }

    private static String plain(int n) {
        return head(2) + "resources:\n" + each(0, n, "  d%d: {agent: \"ocf:jcrm:Dummy\"}");
    }

    private static String ids(int n) {
        return ids(0, n);
    }

    private static String ids(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "d" + i).collect(Collectors.joining(", "));
    }

    private static String constraints(String lines) {
        return "constraints:\n" + lines + "\n";
    }

    private static String each(int from, int to, String line) {
        return IntStream.range(from, to).mapToObj(line::formatted).collect(Collectors.joining("\n", "", "\n"));
    }

    /** A line for each number and the one before it. */
    private static String links(int n, String line) {
        return IntStream.range(1, n).mapToObj(i -> line.formatted(i, i - 1)).collect(Collectors.joining("\n"));
    }

    private static String groups(int n) {
        StringBuilder text = new StringBuilder();
        for (int g = 0; g < n / 2; g++) {
            text.append("  g%d:\n    members:\n      d%d: {agent: \"ocf:jcrm:Dummy\"}\n".formatted(g, 2 * g))
                    .append("      d%d: {agent: \"ocf:jcrm:Dummy\"}\n".formatted(2 * g + 1));
        }
        return text.toString();
    }

    private static String chainOfGroups(int n) {
        return links(n / 2, "  - colocation: {resource: g%1$d, with: g%2$d}\n  - order: {first: g%2$d, then: g%1$d}");
    }
}
