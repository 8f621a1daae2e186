package org.jcrm.core.controller;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.cib.ConfiguredNode;
import org.jcrm.core.model.Flags;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.TimeText;

/**
 * The count of the votes in one view. Source of the rules: votequorum(5). Options are cluster properties
 * ({@code expected-votes}, {@code two-node}, {@code wait-for-all}, {@code auto-tie-breaker}, {@code
 * auto-tie-breaker-node}, {@code last-man-standing}, {@code last-man-standing-window}, {@code quorum-arbitrators}); a
 * node's votes are its permanent attribute {@code quorum-votes}, 1 by default. Pure.
 *
 * @param voters the configured nodes
 * @param arbitrators votes of arbitrators that are configured
 * @param arbitratorsPresent votes of arbitrators that this part of the cluster has
 * @param expected how many votes there are in all
 * @param total how many of them are here
 * @param needed how many must be here
 * @param flags as {@code corosync-quorumtool} names them
 * @param sentence the outcome, for people
 */
public record Quorum(
        List<Voter> voters,
        int arbitrators,
        int arbitratorsPresent,
        int expected,
        int total,
        int needed,
        boolean quorate,
        List<String> flags,
        String sentence) {
    public static final String VOTES = "quorum-votes";
    public static final String EXPECTED = "expected-votes";
    public static final String ARBITRATORS = "quorum-arbitrators";

    /** Of a node that is in no view. */
    public static final Quorum NONE =
            new Quorum(List.of(), 0, 0, 0, 0, 0, false, List.of(), "This node takes no part in the cluster.");

    private static final Duration WINDOW = Duration.ofSeconds(10);

    /** A configured node and its votes. */
    public record Voter(NodeName node, int votes, boolean present) {
        public Voter {
            requireNonNull(node, "node is null");
        }
    }

    public Quorum {
        voters = List.copyOf(voters);
        flags = List.copyOf(flags);
        requireNonNull(sentence, "sentence is null");
    }

    /** This count, where another has already been agreed on. */
    Quorum as(boolean agreed) {
        return new Quorum(voters, arbitrators, arbitratorsPresent, expected, total, needed, agreed, flags, sentence);
    }

    public int missing() {
        return Math.max(0, needed - total);
    }

    static Quorum count(Configuration configuration, MembershipView view, QuorumMemory memory) {
        if (view.members().isEmpty()) {
            return NONE;
        }
        List<Voter> voters = voters(configuration, view);
        if (voters.isEmpty()) {
            return new Quorum(List.of(), 0, 0, 0, 0, 0, true, List.of("Quorate"), "No nodes are configured yet.");
        }
        return new Count(configuration, view, memory, voters).result();
    }

    /** The configured members in the order of their ids. */
    private static List<Voter> voters(Configuration configuration, MembershipView view) {
        return configuration.nodes().stream()
                .filter(node ->
                        node.type().filter(type -> !type.equals("member")).isEmpty())
                .sorted(Comparator.comparingInt((ConfiguredNode node) -> numberOr(node.id(), Integer.MAX_VALUE))
                        .thenComparing(ConfiguredNode::name))
                .map(node -> new Voter(node.name(), votes(node), view.members().contains(node.name())))
                .toList();
    }

    private static int votes(ConfiguredNode node) {
        return node.attributes().stream()
                .flatMap(set -> set.pairs().stream())
                .filter(pair -> pair.name().equals(VOTES))
                .findFirst()
                .map(pair -> numberOr(pair.value(), 1))
                .orElse(1);
    }

    private static int numberOr(String text, int other) {
        return text.strip().matches("\\d{1,6}") ? Integer.parseInt(text.strip()) : other;
    }

    static boolean isTrue(Configuration configuration, String property) {
        return configuration.property(property).filter(Flags::isTrue).isPresent();
    }

    /** How many arbitrators there are. */
    static int arbitrators(Configuration configuration, QuorumMemory memory) {
        return Math.max(memory.arbitrators(), number(configuration, ARBITRATORS));
    }

    static int number(Configuration configuration, String property) {
        return configuration.property(property).map(text -> numberOr(text, 0)).orElse(0);
    }

    /** How long nodes must be away before {@code last-man-standing} stops expecting them. */
    static Duration window(Configuration configuration) {
        return configuration
                .property("last-man-standing-window")
                .flatMap(TimeText::parse)
                .orElse(WINDOW);
    }

    /** One count under way: the same few numbers go through every rule. */
    private static final class Count {
        private final Configuration configuration;
        private final QuorumMemory memory;
        private final List<Voter> voters;
        private final int arbitrators;
        private final int arbitratorsPresent;
        private final int total;
        private final int expected;
        private final boolean twoNode;
        private final int needed;

        Count(Configuration configuration, MembershipView view, QuorumMemory memory, List<Voter> voters) {
            this.configuration = configuration;
            this.memory = memory;
            this.voters = voters;
            this.arbitratorsPresent = view.arbitrators().size();
            this.arbitrators = arbitrators(configuration, memory);
            this.total = voters.stream()
                            .filter(Voter::present)
                            .mapToInt(Voter::votes)
                            .sum()
                    + arbitratorsPresent;
            this.expected = expected();
            this.twoNode = isTrue(configuration, "two-node") && voters.size() == 2 && expected == 2;
            this.needed = twoNode ? 1 : expected / 2 + 1;
        }

        private int expected() {
            int stated = number(configuration, EXPECTED);
            int all =
                    stated > 0 ? stated : voters.stream().mapToInt(Voter::votes).sum() + arbitrators;
            boolean shrinks = isTrue(configuration, "last-man-standing");
            int stillExpected = shrinks ? Math.min(all, memory.lastMan().orElse(all)) : all;
            return Math.max(stillExpected, total);
        }

        /** As corosync has it: with two-node, one vote is enough only for a node that has seen the other one. */
        private boolean waits() {
            return configuration.property("wait-for-all").isPresent() ? isTrue(configuration, "wait-for-all") : twoNode;
        }

        Quorum result() {
            boolean waiting = waits() && !memory.everybodySeen();
            boolean tie = !twoNode && 2 * total == expected && isTrue(configuration, "auto-tie-breaker");
            boolean won = tie && isPresent(breaker());
            boolean quorate = !waiting && (total >= needed || won);
            return new Quorum(
                    voters,
                    arbitrators,
                    arbitratorsPresent,
                    expected,
                    total,
                    needed,
                    quorate,
                    flags(quorate),
                    waiting ? waitingSentence() : tie ? tieSentence() : sentence());
        }

        private boolean isPresent(NodeName node) {
            return voters.stream()
                    .anyMatch(voter -> voter.present() && voter.node().equals(node));
        }

        /** Whose part wins a tie: always the same node, because the parts could not agree on another one. */
        private NodeName breaker() {
            String chosen = configuration
                    .property("auto-tie-breaker-node")
                    .map(String::strip)
                    .filter(text -> !text.isEmpty())
                    .orElse("lowest");
            return switch (chosen.toLowerCase(Locale.ROOT)) {
                case "lowest" -> voters.getFirst().node();
                case "highest" -> voters.getLast().node();
                default -> NodeName.of(chosen);
            };
        }

        private List<String> flags(boolean quorate) {
            List<String> flags = new ArrayList<>();
            if (quorate) {
                flags.add("Quorate");
            }
            if (twoNode) {
                flags.add("2Node");
            }
            if (waits()) {
                flags.add("WaitForAll");
            }
            if (isTrue(configuration, "last-man-standing")) {
                flags.add("LastManStanding");
            }
            if (isTrue(configuration, "auto-tie-breaker")) {
                flags.add("AutoTieBreaker");
            }
            if (arbitrators > 0) {
                flags.add("Arbitrator");
            }
            return flags;
        }

        private String sentence() {
            String here = total + " of " + expected + (expected == 1 ? " expected vote" : " expected votes")
                    + (total == 1 ? " is" : " are") + " here, " + needed + (needed == 1 ? " is" : " are") + " needed";
            return total >= needed
                    ? here + "."
                    : here + ": " + votesMissing(needed - total)
                            + away().map(text -> " (" + text + ").").orElse(".");
        }

        private static String votesMissing(int votes) {
            return votes + (votes == 1 ? " vote is missing" : " votes are missing");
        }

        private Optional<String> away() {
            List<String> away = new ArrayList<>(voters.stream()
                    .filter(voter -> !voter.present())
                    .map(voter -> voter.node().value())
                    .toList());
            if (arbitratorsPresent < arbitrators) {
                away.add("the arbitrator");
            }
            return away.isEmpty()
                    ? Optional.empty()
                    : Optional.of(String.join(", ", away) + (away.size() == 1 ? " is" : " are") + " not here");
        }

        private String waitingSentence() {
            return "After its start the cluster waits until all nodes were here together (wait-for-all); "
                    + away().orElse("they are") + ".";
        }

        private String tieSentence() {
            NodeName breaker = breaker();
            return total + " of " + expected + " expected votes are here, a tie; it goes to the part with " + breaker
                    + (isPresent(breaker) ? ", which is this one." : ", which is not here.");
        }
    }
}
