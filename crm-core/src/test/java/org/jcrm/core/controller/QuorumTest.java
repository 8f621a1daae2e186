package org.jcrm.core.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.cib.ConfiguredNode;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.NvPair;
import org.jcrm.core.model.Score;
import org.junit.jupiter.api.Test;

/** Votes are counted as votequorum(5) says. */
class QuorumTest {
    /** Nodes n1… with these votes, and properties {@code name=value}. */
    private static Configuration configuration(List<Integer> votes, String... properties) {
        List<ConfiguredNode> nodes = new ArrayList<>();
        for (int i = 1; i <= votes.size(); i++) {
            nodes.add(new ConfiguredNode(
                    Integer.toString(i),
                    NodeName.of("n" + i),
                    Optional.empty(),
                    List.of(set("v" + i, "quorum-votes=" + votes.get(i - 1))),
                    List.of()));
        }
        return Configuration.EMPTY.withNodes(nodes).withProperties(List.of(set("o", properties)));
    }

    private static Configuration configuration(int nodes, String... properties) {
        return configuration(IntStream.range(0, nodes).mapToObj(i -> 1).toList(), properties);
    }

    private static AttributeSet set(String id, String... pairs) {
        List<NvPair> list = Stream.of(pairs)
                .map(pair -> new NvPair(id + "-" + pair.split("=")[0], pair.split("=")[0], pair.split("=")[1]))
                .toList();
        return new AttributeSet(id, Score.ZERO, Optional.empty(), list);
    }

    private static MembershipView view(String... members) {
        List<NodeName> names = Stream.of(members).map(NodeName::of).toList();
        return new MembershipView(
                names.isEmpty() ? ViewId.NONE : new ViewId(names.getFirst(), 1), names, List.of(), List.of());
    }

    private static Quorum count(Configuration configuration, String... members) {
        return Quorum.count(configuration, view(members), QuorumMemory.NONE);
    }

    @Test
    void moreThanHalfOfTheVotesIsQuorum() {
        assertThat(count(configuration(3), "n1", "n2").quorate()).isTrue();
        Quorum minority = count(configuration(3), "n3");
        assertThat(minority.quorate()).isFalse();
        assertThat(minority.missing()).isEqualTo(1);
        assertThat(minority.sentence())
                .isEqualTo("1 of 3 expected votes is here, 2 are needed: 1 vote is missing (n1, n2 are not here).");
        assertThat(count(configuration(4), "n1", "n2").quorate()).isFalse();
    }

    @Test
    void aNodeHasAsManyVotesAsItsAttributeSays() {
        Configuration heavy = configuration(List.of(3, 1, 1));
        assertThat(count(heavy, "n1").quorate()).isTrue();
        assertThat(count(heavy, "n2", "n3").quorate()).isFalse();
    }

    @Test
    void expectedVotesReplaceTheSumButAreNeverFewerThanThoseHere() {
        assertThat(count(configuration(5, "expected-votes=2"), "n1", "n2").quorate())
                .isTrue();
        assertThat(count(configuration(2, "expected-votes=5"), "n1", "n2").quorate())
                .isFalse();
        assertThat(count(configuration(5, "expected-votes=2"), "n1", "n2", "n3").expected())
                .isEqualTo(3);
    }

    @Test
    void ofTwoNodesOneIsEnoughOnlyAfterBothWereHere() {
        Configuration pair = configuration(2, "two-node=true");
        assertThat(count(pair, "n1").quorate()).isFalse();
        assertThat(count(pair, "n1").sentence())
                .isEqualTo("After its start the cluster waits until all nodes were here together (wait-for-all);"
                        + " n2 is not here.");
        QuorumMemory seen = QuorumMemory.NONE.inView(pair, view("n1", "n2"));
        assertThat(Quorum.count(pair, view("n1"), seen).quorate()).isTrue();
        assertThat(Quorum.count(pair, view("n1"), seen).flags()).containsExactly("Quorate", "2Node", "WaitForAll");
        assertThat(count(configuration(2, "two-node=true", "wait-for-all=false"), "n1")
                        .quorate())
                .isTrue();
    }

    @Test
    void waitForAllIsOverForWhoeverJoinsAPartWithQuorum() {
        Configuration three = configuration(3, "wait-for-all=true");
        assertThat(count(three, "n1", "n2").quorate()).isFalse();
        assertThat(Quorum.count(three, view("n2", "n3"), QuorumMemory.NONE.quorate())
                        .quorate())
                .isTrue();
    }

    @Test
    void aTieGoesToThePartWithTheLowestNode() {
        Configuration four = configuration(4, "auto-tie-breaker=true");
        assertThat(count(four, "n1", "n4").quorate()).isTrue();
        assertThat(count(four, "n2", "n3").quorate()).isFalse();
        assertThat(count(four, "n2", "n3").sentence())
                .isEqualTo("2 of 4 expected votes are here, a tie; it goes to the part with n1, which is not here.");
        assertThat(count(four, "n1").quorate()).isFalse();
    }

    @Test
    void theLowestNodeIsTheOneOfTheLowestNumberNotOfTheFirstName() {
        Configuration twelve = configuration(12, "auto-tie-breaker=true");
        assertThat(count(twelve, "n2", "n3", "n4", "n5", "n6", "n7").quorate()).isFalse();
        assertThat(count(twelve, "n1", "n8", "n9", "n10", "n11", "n12").quorate())
                .isTrue();
    }

    @Test
    void aTieMayGoToTheHighestOrANamedNode() {
        assertThat(count(configuration(2, "auto-tie-breaker=true", "auto-tie-breaker-node=highest"), "n2")
                        .quorate())
                .isTrue();
        Configuration named = configuration(4, "auto-tie-breaker=true", "auto-tie-breaker-node=n3");
        assertThat(count(named, "n3", "n4").quorate()).isTrue();
        assertThat(count(named, "n1", "n2").quorate()).isFalse();
    }

    @Test
    void theLastMenAreExpectedAloneUntilTheOthersAreBack() {
        Configuration five = configuration(5, "last-man-standing=true");
        QuorumMemory memory = QuorumMemory.NONE.expecting(3);
        assertThat(Quorum.count(five, view("n1", "n2"), memory).quorate()).isTrue();
        assertThat(Quorum.count(five, view("n1"), memory).quorate()).isFalse();
        QuorumMemory back = memory.inView(five, view("n1", "n2", "n3", "n4"));
        assertThat(Quorum.count(five, view("n1", "n2"), back).quorate()).isFalse();
    }

    @Test
    void theVoteOfAnArbitratorDecides() {
        Configuration pair = configuration(2, "quorum-arbitrators=1");
        assertThat(count(pair, "n1").quorate()).isFalse();
        assertThat(count(pair, "n1").sentence()).contains("n2, the arbitrator are not here");
        MembershipView with = new MembershipView(
                new ViewId(NodeName.of("n1"), 1), List.of(NodeName.of("n1")), List.of(NodeName.of("arb")), List.of());
        assertThat(Quorum.count(pair, with, QuorumMemory.NONE).quorate()).isTrue();
    }

    @Test
    void outsideTheClusterThereIsNoQuorum() {
        assertThat(count(configuration(1)).quorate()).isFalse();
    }
}
