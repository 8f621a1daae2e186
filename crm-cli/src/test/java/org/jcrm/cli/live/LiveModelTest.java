package org.jcrm.cli.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jcrm.cli.render.Line;
import org.jcrm.cli.render.MonOptions;
import org.jcrm.cli.render.Statuses;
import org.jcrm.cli.render.TextScreen.Row;
import org.junit.jupiter.api.Test;

/** What the live screen shows after which keys and news. */
class LiveModelTest {
    private static final Instant NOW = Instant.parse("2026-11-22T19:00:05Z");
    private static final int WIDE = 120;
    private static final int HIGH = 60;

    private final LiveModel fresh =
            LiveModel.start(MonOptions.standard(), ZoneOffset.UTC).heard(new News.Fresh(Statuses.afterKill()));

    private static List<String> lines(LiveModel model, int width, int height) {
        return model.frame(width, height, NOW).stream().map(Row::text).toList();
    }

    @Test
    void beforeTheFirstStatusItSaysThatItWaits() {
        assertThat(lines(LiveModel.start(MonOptions.standard(), ZoneOffset.UTC), WIDE, HIGH))
                .containsExactly("Waiting for the first status …");
    }

    @Test
    void theKeysOfCrmMonSwitchWhatTheirOptionsShow() {
        assertThat(lines(fresh, WIDE, HIGH)).contains("Active Resources:").doesNotContain("Node Attributes:");
        assertThat(lines(fresh.pressed('A'), WIDE, HIGH)).contains("Node Attributes:");
        assertThat(lines(fresh.pressed('A').pressed('A'), WIDE, HIGH)).doesNotContain("Node Attributes:");
        assertThat(lines(fresh.pressed('r'), WIDE, HIGH)).contains("Full List of Resources:");
        assertThat(lines(fresh.pressed('f'), WIDE, HIGH)).contains("Migration Summary:");
        assertThat(lines(fresh.pressed('o'), WIDE, HIGH)).contains("Operations:");
        assertThat(lines(fresh.pressed('n'), WIDE, HIGH)).contains("  * Node node1: online:");
        assertThat(lines(fresh.pressed('x'), WIDE, HIGH)).isEqualTo(lines(fresh, WIDE, HIGH));
    }

    @Test
    void qAndControlCEndIt() {
        assertThat(fresh.ended()).isFalse();
        assertThat(fresh.pressed('q').ended()).isTrue();
        assertThat(fresh.pressed(3).ended()).isTrue();
    }

    @Test
    void whileTheDaemonIsGoneTheLastScreenStaysUnderTheReason() {
        LiveModel lost = fresh.heard(new News.Lost(Instant.parse("2026-11-22T19:00:00Z"), "jcrmd has ended"));
        List<String> lines = lines(lost, WIDE, HIGH);
        assertThat(lines.getFirst())
                .isEqualTo("Not connected since Sun Nov 22 19:00:00 2026 (5 s), retrying: jcrmd has ended");
        assertThat(lines.get(1)).startsWith("Status of jcrmd:");
        assertThat(lines(lost.heard(new News.Fresh(Statuses.steady())), WIDE, HIGH)
                        .getFirst())
                .startsWith("Status of jcrmd:");
    }

    @Test
    void longLinesGoOnBelowSoThatNoReasonIsLost() {
        List<String> lines = lines(fresh, 60, HIGH);
        assertThat(lines).allMatch(line -> line.length() <= 60);
        assertThat(String.join(" ", lines).replaceAll(" +", " "))
                .contains("You have to remove /var/lib/jcrm/agents/pgsql/PGSQL.lock file to force start.");
    }

    @Test
    void aLowWindowSaysHowMuchMoreThereIsAndScrolls() {
        List<String> top = lines(fresh, WIDE, 10);
        assertThat(top).hasSize(10);
        assertThat(top.getLast()).matches("… \\d+ more lines \\(j and k scroll\\)");
        List<String> next = lines(fresh.pressed('j'), WIDE, 10);
        assertThat(next.getFirst()).isEqualTo(top.get(1));
        LiveModel end = fresh;
        for (int i = 0; i < 100; i++) {
            end = end.pressed('j');
        }
        assertThat(lines(end, WIDE, 10).getLast()).isEqualTo("(k scrolls back)");
        assertThat(lines(end, 200, 10).get(8)).startsWith("  * pgsql start on node2 returned 'error'");
    }

    @Test
    void wListsTheResourcesAndEnterAsksAboutTheChosenOne() {
        LiveModel list = fresh.pressed('w');
        assertThat(lines(list, WIDE, HIGH))
                .startsWith("Why is it where it is? (j and k choose, Enter asks, w goes back)", "")
                .contains("> pgsql-master", "  master-ip");
        LiveModel second = list.pressed('j').pressed('j');
        assertThat(lines(second, WIDE, HIGH)).contains("  pgsql-master", "> master-ip");
        LiveModel asking = second.pressed('\r');
        assertThat(asking.why())
                .isInstanceOfSatisfying(
                        WhyPane.Asking.class,
                        open -> assertThat(open.resource()).isEqualTo("master-ip"));
        assertThat(lines(asking, WIDE, HIGH)).containsExactly("Asking why master-ip …");
    }

    @Test
    void theExplanationIsShownBrokenAtTheWidthAndWGoesBackStepByStep() {
        LiveModel asking = fresh.pressed('w').pressed('\r');
        List<Row> answer = List.of(
                new Row("pgsql-master runs on node1: that is a sentence which is too long for it", Line.Tone.PLAIN));
        assertThat(asking.explained("another", answer)).isEqualTo(asking);
        LiveModel shown = asking.explained("pgsql-master", answer);
        assertThat(lines(shown, 50, HIGH))
                .containsExactly("pgsql-master runs on node1: that is a sentence", "which is too long for it");
        assertThat(lines(shown.heard(new News.Fresh(Statuses.steady())), 50, HIGH))
                .isEqualTo(lines(shown, 50, HIGH));
        assertThat(lines(shown.pressed('w'), WIDE, HIGH)).contains("> pgsql-master");
        assertThat(lines(shown.pressed('w').pressed('w'), WIDE, HIGH)).isEqualTo(lines(fresh, WIDE, HIGH));
        assertThat(shown.pressed('q').ended()).isTrue();
        assertThat(fresh.explained("pgsql-master", answer)).isEqualTo(fresh);
    }
}
