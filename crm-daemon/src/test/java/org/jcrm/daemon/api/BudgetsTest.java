package org.jcrm.daemon.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jcrm.core.model.NodeName;
import org.junit.jupiter.api.Test;

class BudgetsTest {
    private static final Caller ALICE = Caller.local(1000, "alice", Access.VIEWER);
    private static final Caller BOB = Caller.local(1001, "bob", Access.OPERATOR);
    private static final Caller ROOT = Caller.local(0, "root", Access.ADMIN);
    private static final Caller NODE = Caller.peer(NodeName.of("node2"), "10.0.0.2:1");

    private final Budgets budgets = new Budgets();

    /** The limits of what callers may take and the heap were never compared: one request of 8 MB ended the daemon. */
    @Test
    void allThatCallersMayTakeAtOnceFitsIntoTheHeapOfTheLauncher() throws Exception {
        String launcher = Files.readString(Path.of("..", "launcher", "bin", "jcrmd"));
        Matcher heap = Pattern.compile("heap=\"-Xms\\d+m -Xmx(\\d+)m").matcher(launcher);
        assertThat(heap.find()).isTrue();
        assertThat(Budgets.mostBytes()).isLessThanOrEqualTo(Long.parseLong(heap.group(1)) << 20);
        String document = Files.readString(Path.of("..", "docs", "security.md"));
        for (String row : Budgets.table()) {
            assertThat(document).contains(row);
        }
    }

    @Test
    void oneCallersConnectionsLeaveRoomForAnother() {
        while (budgets.connection(ALICE).isPresent()) {
            // Takes all that she may have.
        }
        assertThat(budgets.connection(BOB)).isPresent();
    }

    @Test
    void whateverAllOthersHoldRootAndNodesGetIn() throws Exception {
        for (int uid = 1000; uid < 1100; uid++) {
            Caller other = Caller.local(uid, "user", Access.VIEWER);
            while (budgets.connection(other).isPresent()) {
                // Takes all that is there.
            }
        }
        assertThat(budgets.connection(BOB)).isEmpty();
        for (Caller reserved : new Caller[] {ROOT, NODE}) {
            assertThat(budgets.connection(reserved)).isPresent();
            budgets.request(reserved, 100).close();
            budgets.stream(reserved).close();
        }
    }

    @Test
    void aCallerWithTooManyRequestsIsToldSoAndOthersAreNot() throws Exception {
        for (int i = 0; i < Budgets.REQUESTS_EACH; i++) {
            budgets.request(ALICE, 10);
        }
        assertThatThrownBy(() -> budgets.request(ALICE, 10))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.problem().status()).isEqualTo(429));
        budgets.request(BOB, 10).close();
    }

    @Test
    void bodiesTogetherHaveALimitAndGiveTheirRoomBack() throws Exception {
        Quota.Share first = budgets.request(BOB, Budgets.BODY_BYTES);
        assertThatThrownBy(() -> budgets.request(BOB, 1))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.problem().status()).isEqualTo(503));
        first.close();
        first.close();
        budgets.request(BOB, Budgets.BODY_BYTES).close();
    }

    @Test
    void aStrangersHandshakesTakeNoPlaceOfANode() throws Exception {
        InetAddress node = InetAddress.ofLiteral("10.0.0.2");
        for (int host = 1; host < 250; host++) {
            InetAddress stranger = InetAddress.ofLiteral("10.9.9." + host);
            Optional<Quota.Share> taken = budgets.handshake(stranger, Set.of(node));
            while (taken.isPresent()) {
                taken = budgets.handshake(stranger, Set.of(node));
            }
        }
        assertThat(budgets.handshake(node, Set.of(node))).isPresent();
    }

    /** Whole states that hundreds ask for at once would fill the heap, though each of them is small. */
    @Test
    void theStateOfTheWholeClusterIsWrittenForAFewAtATime() throws Exception {
        for (int i = 0; i < Work.SHOW.atOnce(); i++) {
            budgets.work(Work.SHOW);
        }
        assertThatThrownBy(() -> budgets.work(Work.SHOW)).isInstanceOf(Refused.class);
    }

    @Test
    void aKindOfWorkThatIsFullIsRefusedAfterAMoment() throws Exception {
        try (Quota.Share _ = budgets.work(Work.FOREIGN)) {
            assertThatThrownBy(() -> budgets.work(Work.FOREIGN))
                    .isInstanceOfSatisfying(
                            Refused.class,
                            refused -> assertThat(refused.problem().status()).isEqualTo(503));
        }
        budgets.work(Work.FOREIGN).close();
    }
}
