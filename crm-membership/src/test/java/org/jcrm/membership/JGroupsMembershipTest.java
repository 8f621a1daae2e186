package org.jcrm.membership;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jcrm.core.controller.MembershipView;
import org.jcrm.core.model.NodeName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real JGroups, real TLS, on 127.0.0.1. Waits for conditions, never for a time. */
class JGroupsMembershipTest {
    private static final NodeName NODE1 = NodeName.of("node1");
    private static final NodeName NODE2 = NodeName.of("node2");

    @TempDir
    Path directory;

    private LoopbackCluster cluster;

    @BeforeEach
    void start() throws Exception {
        cluster = new LoopbackCluster(directory.resolve("tls"), "node1", "node2", "node3");
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void a_node_that_hears_nobody_forms_a_view_of_its_own() throws Exception {
        MembershipView view = cluster.join("node1").awaitMembers("node1");

        assertThat(view.dc()).contains(NODE1);
        assertThat(view.id().creator()).isEqualTo(NODE1);
    }

    @Test
    void who_comes_later_queues_up_behind_so_the_first_stays_designated_controller() throws Exception {
        RecordingListener first = cluster.join("node2");
        first.awaitMembers("node2");
        RecordingListener second = cluster.join("node1");

        MembershipView seenBySecond = second.awaitMembers("node2", "node1");
        assertThat(first.awaitMembers("node2", "node1")).isEqualTo(seenBySecond);
    }

    @Test
    void nodes_that_start_at_the_same_time_find_each_other() throws Exception {
        RecordingListener one = cluster.join("node1");
        RecordingListener two = cluster.join("node2");
        RecordingListener three = cluster.join("node3");

        MembershipView all = one.awaitView("all three", view -> view.members().size() == 3);
        assertThat(two.awaitView("all three", view -> view.members().size() == 3))
                .isEqualTo(all);
        assertThat(three.awaitView("all three", view -> view.members().size() == 3))
                .isEqualTo(all);
    }

    /** Its kernel accepts connections while it is stopped; when its host goes off, nobody ever answers there. */
    @Test
    void a_peer_that_accepted_and_never_spoke_does_not_keep_its_next_life_out() throws Exception {
        InetSocketAddress second = requireNonNull(cluster.peers().get(NODE2));
        List<Socket> mute = new ArrayList<>();
        BlockingQueue<Socket> calls = new LinkedBlockingQueue<>();
        RecordingListener first;
        Thread accepting;
        try (ServerSocket stopped = new ServerSocket(second.getPort(), 50, second.getAddress())) {
            accepting = Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        calls.add(stopped.accept());
                    }
                } catch (IOException e) {
                    // The host is off: what it accepted is neither answered nor closed.
                    return;
                }
            });
            first = cluster.join("node1");
            first.awaitMembers("node1");
            // It goes on looking for the other in vain.
            calls.drainTo(mute);
            mute.add(requireNonNull(calls.poll(30, TimeUnit.SECONDS), "no further attempt"));
        }
        try {
            // Until then the port is in use.
            accepting.join();
            cluster.join("node2").awaitMembers("node1", "node2");
            first.awaitMembers("node1", "node2");
        } finally {
            calls.drainTo(mute);
            for (Socket each : mute) {
                each.close();
            }
        }
    }

    @Test
    void a_leave_is_told_from_a_loss() throws Exception {
        RecordingListener one = cluster.join("node1");
        one.awaitMembers("node1");
        JGroupsMembership second = cluster.node("node2");
        RecordingListener two = new RecordingListener();
        second.connect(two);
        one.awaitMembers("node1", "node2");

        second.disconnect();

        assertThat(one.awaitMembers("node1").left()).containsExactly(NODE2);
        assertThat(two.awaitView("nothing", MembershipView.NONE::equals)).isEqualTo(MembershipView.NONE);
    }

    @Test
    void when_the_designated_controller_leaves_the_next_takes_over_and_knows_it_was_a_leave() throws Exception {
        JGroupsMembership first = cluster.node("node1");
        RecordingListener one = new RecordingListener();
        first.connect(one);
        one.awaitMembers("node1");
        RecordingListener two = cluster.join("node2");
        two.awaitMembers("node1", "node2");

        first.disconnect();

        MembershipView view = two.awaitMembers("node2");
        assertThat(view.left()).containsExactly(NODE1);
        assertThat(view.dc()).contains(NODE2);
    }

    @Test
    void a_node_that_left_comes_back_with_a_view_id_that_was_never_used() throws Exception {
        JGroupsMembership node = cluster.node("node1");
        RecordingListener listener = new RecordingListener();
        node.connect(listener);
        MembershipView before = listener.awaitMembers("node1");
        node.disconnect();
        listener.awaitView("nothing", MembershipView.NONE::equals);

        node.connect(listener);

        MembershipView after = listener.awaitMembers("node1");
        assertThat(after.id()).isNotEqualTo(before.id());
        assertThat(after.id().number()).isGreaterThan(before.id().number());
    }

    @Test
    void messages_arrive_once_in_order_and_under_the_certified_name_of_their_sender() throws Exception {
        JGroupsMembership first = cluster.node("node1");
        RecordingListener one = new RecordingListener();
        first.connect(one);
        one.awaitMembers("node1");
        RecordingListener two = cluster.join("node2");
        two.awaitMembers("node1", "node2");

        IntStream.range(0, 500).forEach(i -> first.send(NODE2, ("m" + i).getBytes(UTF_8)));

        two.awaitMessages(500);
        assertThat(two.messages())
                .isEqualTo(IntStream.range(0, 500).mapToObj(i -> "node1: m" + i).toList());
    }

    @Test
    void a_message_larger_than_a_link_message_travels_in_pieces() throws Exception {
        JGroupsMembership first = cluster.node("node1");
        RecordingListener one = new RecordingListener();
        first.connect(one);
        one.awaitMembers("node1");
        RecordingListener two = cluster.join("node2");
        two.awaitMembers("node1", "node2");
        String large = "x".repeat(3_000_000);

        first.send(NODE2, large.getBytes(UTF_8));

        two.awaitMessages(1);
        assertThat(two.messages()).containsExactly("node1: " + large);
    }

    @Test
    void a_message_to_oneself_arrives_and_one_to_a_stranger_is_dropped() throws Exception {
        JGroupsMembership first = cluster.node("node1");
        RecordingListener one = new RecordingListener();
        first.connect(one);
        one.awaitMembers("node1");

        first.send(NodeName.of("nobody"), new byte[] {1});
        first.send(NODE1, "me".getBytes(UTF_8));

        one.awaitMessages(1);
        assertThat(one.messages()).containsExactly("node1: me");
    }

    @Test
    void a_port_in_use_is_said_with_address_and_next_step() throws Exception {
        int port = cluster.settings("node1").bindPort();
        try (ServerSocket occupied = new ServerSocket(port, 1, LoopbackCluster.LOOPBACK)) {
            String sentence = cluster.join("node1").awaitFailure();

            assertThat(sentence).contains("127.0.0.1:" + occupied.getLocalPort() + " is in use", "ss -ltnp");
        }
    }

    @Test
    void a_failed_connect_can_be_tried_again() throws Exception {
        int port = cluster.settings("node1").bindPort();
        JGroupsMembership node = cluster.node("node1");
        RecordingListener listener = new RecordingListener();
        try (ServerSocket occupied = new ServerSocket(port, 1, LoopbackCluster.LOOPBACK)) {
            node.connect(listener);
            assertThat(listener.awaitFailure()).contains(String.valueOf(occupied.getLocalPort()));
        }

        node.connect(listener);

        assertThat(listener.awaitMembers("node1").members()).isEqualTo(List.of(NODE1));
    }

    @Test
    void an_address_that_this_host_does_not_have_is_named() throws Exception {
        MembershipSettings good = cluster.settings("node1");
        InetAddress elsewhere = InetAddress.ofLiteral("192.0.2.1");
        MembershipSettings settings = new MembershipSettings(
                good.clusterName(), NODE1, elsewhere, good.bindPort(), Map.of(), good.certificates(), good.timings());
        RecordingListener listener = new RecordingListener();

        cluster.open(settings, cluster.credentials("node1")).connect(listener);

        assertThat(listener.awaitFailure()).startsWith("this host has no address 192.0.2.1");
    }

    @Test
    void a_cluster_of_one_node_needs_no_peers() throws Exception {
        MembershipSettings good = cluster.settings("node1");
        MembershipSettings alone = new MembershipSettings(
                "test", NODE1, good.bindAddress(), good.bindPort(), Map.of(), good.certificates(), good.timings());

        assertThat(cluster.join(alone, cluster.credentials("node1"))
                        .awaitMembers("node1")
                        .members())
                .containsExactly(NODE1);
    }

    @Test
    void nodes_that_start_together_are_never_alone_because_each_sees_that_the_other_lives() throws Exception {
        JGroupsMembership first = cluster.node("node1");
        JGroupsMembership second = cluster.node("node2");
        RecordingListener one = new RecordingListener();
        RecordingListener two = new RecordingListener();
        first.connect(one);
        second.connect(two);

        one.awaitView("both", view -> view.members().size() == 2);
        two.awaitView("both", view -> view.members().size() == 2);

        // One of them may have been first by a moment, and then it was alone; both never were.
        assertThat(one.views().size() + two.views().size()).isLessThan(4);
    }

    /** Else its peers would take what it says for the words of a life that is over. */
    @Test
    void a_node_whose_disk_was_replaced_asks_how_far_its_lives_had_come() throws Exception {
        Generations replaced = CountedLives.onANewDisk();
        it_is_taken_in_and_listened_to(replaced);
        assertThat(replaced.newest()).isGreaterThan(500);
    }

    /** Nobody could be asked, or the file is an old copy of itself. */
    @Test
    void a_node_whose_count_of_lives_went_back_is_not_refused_for_ever() throws Exception {
        Generations old = CountedLives.after(2);
        it_is_taken_in_and_listened_to(old);
        // Written by a thread of its own; the next life goes on above what this one saw.
        long begin = System.nanoTime();
        while (old.newest() < 101) {
            assertThat(System.nanoTime() - begin).isLessThan(TimeUnit.SECONDS.toNanos(10));
            Thread.onSpinWait();
        }
    }

    private void it_is_taken_in_and_listened_to(Generations ofTheLaterLife) throws Exception {
        cluster.replaceDisk("node1", CountedLives.after(100));
        cluster.replaceDisk("node2", CountedLives.after(500));
        RecordingListener one = new RecordingListener();
        cluster.node("node1").connect(one);
        one.awaitMembers("node1");
        RecordingListener two = new RecordingListener();
        try (JGroupsMembership earlier = cluster.node("node2")) {
            earlier.connect(two);
            two.awaitMembers("node1", "node2");
            one.awaitMembers("node1", "node2");
        }
        one.awaitMembers("node1");

        cluster.replaceDisk("node2", ofTheLaterLife);
        RecordingListener again = new RecordingListener();
        JGroupsMembership later = cluster.node("node2");
        later.connect(again);
        again.awaitMembers("node1", "node2");
        one.awaitMembers("node1", "node2");
        later.send(NodeName.of("node1"), "here again".getBytes(StandardCharsets.UTF_8));
        one.awaitMessage("node2: here again");
    }
}
