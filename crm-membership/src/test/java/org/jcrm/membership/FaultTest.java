package org.jcrm.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jcrm.core.model.NodeName;
import org.jcrm.membership.MemberProcess.Told;
import org.jcrm.membership.certificate.ClusterCertificates;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Members in processes and network namespaces of their own: killed, paused, cut off. Prints what it measured; the limits
 * asserted here are wide, since a test machine may be busy. docs/benchmarks.md has the figures of a quiet one.
 */
class FaultTest {
    private static final int PORT = 5410;

    @TempDir
    Path directory;

    private NamespaceNetwork network;
    private final List<MemberProcess> processes = new ArrayList<>();
    private List<String> nodes = List.of();

    @BeforeEach
    void makeNetwork() throws Exception {
        assumeTrue(NamespaceNetwork.isPossible(), "needs root and the ip command, to make network namespaces");
        network = new NamespaceNetwork(3);
        ClusterCertificates authority = ClusterCertificates.create(directory.resolve("tls"), "test", Instant.now());
        List<String> all = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            authority.issue(NodeName.of("node" + i), List.of());
            all.add("node" + i + "=" + network.address(i) + ":" + PORT);
        }
        nodes = all;
    }

    @AfterEach
    void removeNetwork() throws Exception {
        processes.forEach(MemberProcess::close);
        if (network != null) {
            network.close();
        }
    }

    @Test
    void a_killed_daemon_is_gone_from_the_view_at_once_and_was_lost_rather_than_left() throws Exception {
        MemberProcess one = start(1, "node1");
        MemberProcess two = start(2, "node1,node2");
        one.awaitMembers("node1,node2");

        long killed = two.kill();

        Told gone = one.awaitMembers("node1");
        report("kill -9 of the second member", killed, gone, 2_000);
        assertThat(gone.what()).contains(" left= ");
    }

    @Test
    void the_next_member_takes_over_from_a_killed_designated_controller() throws Exception {
        MemberProcess one = start(1, "node1");
        MemberProcess two = start(2, "node1,node2");
        MemberProcess three = start(3, "node1,node2,node3");
        two.awaitMembers("node1,node2,node3");

        long killed = one.kill();

        report("kill -9 of the first of three", killed, two.awaitMembers("node2,node3"), 2_000);
        three.awaitMembers("node2,node3");
    }

    @Test
    void a_killed_daemon_that_comes_back_at_once_is_first_gone_and_then_a_new_member() throws Exception {
        MemberProcess one = start(1, "node1");
        MemberProcess two = start(2, "node1,node2");
        one.awaitMembers("node1,node2");

        two.kill();
        long started = System.currentTimeMillis();
        start(2, "node1,node2");

        report("process start to membership", started, one.awaitMembers("node1,node2"), 10_000);
    }

    @Test
    void a_cut_cable_is_noticed_on_both_sides_and_a_healed_one_merges_them_under_the_older() throws Exception {
        MemberProcess one = start(1, "node1");
        MemberProcess two = start(2, "node1,node2");
        one.awaitMembers("node1,node2");

        long cut = network.cut(1);
        report("cut cable, seen by the second", cut, two.awaitMembers("node2"), 4_000);
        one.awaitMembers("node1");
        long healed = network.heal(1);

        report("merge after healing", healed, two.awaitMembers("node1,node2"), 15_000);
        one.awaitMembers("node1,node2");
    }

    @Test
    void of_three_the_two_that_still_hear_each_other_stay_together_and_lead_after_the_merge() throws Exception {
        MemberProcess one = start(1, "node1");
        MemberProcess two = start(2, "node1,node2");
        MemberProcess three = start(3, "node1,node2,node3");
        two.awaitMembers("node1,node2,node3");

        long cut = network.cut(1);
        report("cut cable of the first of three", cut, two.awaitMembers("node2,node3"), 4_000);
        one.awaitMembers("node1");
        long healed = network.heal(1);

        report("merge of one with two", healed, one.awaitMembers("node2,node3,node1"), 15_000);
        three.awaitMembers("node2,node3,node1");
    }

    /** Whoever lists it all the same counts a vote that is counted elsewhere. */
    @Test
    void a_member_that_went_on_with_another_is_not_kept_by_the_one_that_nobody_hears() throws Exception {
        MemberProcess one = start(1, "node1");
        MemberProcess two = start(2, "node1,node2");
        MemberProcess three = start(3, "node1,node2,node3");
        two.awaitMembers("node1,node2,node3");

        network.deafen(1, 2);

        one.awaitMembers("node1,node3");
        three.awaitMembers("node1,node3");
        two.awaitMembers("node2");
    }

    @Test
    void a_leave_is_told_at_once_as_a_leave() throws Exception {
        MemberProcess one = start(1, "node1");
        MemberProcess two = start(2, "node1,node2");
        one.awaitMembers("node1,node2");

        long asked = two.leave();

        Told gone = one.awaitMembers("node1");
        report("leave", asked, gone, 2_000);
        assertThat(gone.what()).contains(" left=node2 ");
    }

    @Test
    void a_daemon_that_pauses_too_long_is_lost_and_taken_back_when_it_wakes() throws Exception {
        MemberProcess one = start(1, "node1");
        MemberProcess two = start(2, "node1,node2");
        one.awaitMembers("node1,node2");

        long paused = System.currentTimeMillis();
        two.signal("STOP");
        report("paused daemon", paused, one.awaitMembers("node1"), 4_000);
        two.signal("CONT");

        one.awaitMembers("node1,node2");
    }

    private MemberProcess start(int host, String expectedMembers) throws IOException {
        MemberProcess process = new MemberProcess(network.on(host), "node" + host, directory.resolve("tls"), nodes);
        processes.add(process);
        process.awaitMembers(expectedMembers);
        return process;
    }

    private static void report(String what, long since, Told told, long limitMillis) {
        long millis = told.atMillis() - since;
        System.out.println("MEASURED " + what + ": " + millis + " ms");
        assertThat(millis).as(what).isLessThan(limitMillis);
    }
}
