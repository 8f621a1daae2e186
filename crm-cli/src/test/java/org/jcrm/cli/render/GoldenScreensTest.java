package org.jcrm.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import org.jcrm.cli.render.MonOptions.Part;
import org.jcrm.core.codec.api.StatusReport;
import org.junit.jupiter.api.Test;

/** Whole screens as a Pacemaker operator knows them, byte for byte, trailing blanks included. */
class GoldenScreensTest {
    private static final MonOptions FAILS_AND_ATTRIBUTES =
            MonOptions.standard().with(Part.FAILCOUNTS).with(Part.ATTRIBUTES);

    @Test
    void aHealthyPairShowsWhoIsPromotedWhoStreamsAndTheEmptyMigrationSummary() throws IOException {
        assertThat(text(Statuses.steady(), FAILS_AND_ATTRIBUTES)).isEqualTo(golden("steady.txt"));
    }

    @Test
    void afterAKilledPostmasterTheScreenSaysWhyTheInstanceMayNotStart() throws IOException {
        assertThat(text(Statuses.afterKill(), FAILS_AND_ATTRIBUTES)).isEqualTo(golden("after-kill.txt"));
    }

    @Test
    void afterASwitchoverTheStandbyNodeHasItsOwnLine() throws IOException {
        assertThat(text(Statuses.afterSwitchover(), FAILS_AND_ATTRIBUTES)).isEqualTo(golden("after-switchover.txt"));
    }

    @Test
    void aHeldNodeSaysOnTopWhyItStaysOutAndWhatToDo() throws IOException {
        assertThat(text(Statuses.held(), FAILS_AND_ATTRIBUTES)).isEqualTo(golden("held.txt"));
    }

    @Test
    void theXmlHasTheElementsThatReadersOfCrmMonExpect() throws IOException {
        assertThat(XmlScreen.print(Statuses.afterKill(), "jcrm mon -1fA --output-as=xml", ZoneOffset.UTC))
                .isEqualTo(golden("after-kill.xml"));
    }

    @Test
    void theHtmlPageHasTheSameWordsAsTheText() {
        String page =
                HtmlScreen.print(ScreenComposer.compose(Statuses.afterKill(), FAILS_AND_ATTRIBUTES, ZoneOffset.UTC));
        assertThat(page)
                .startsWith("<!DOCTYPE html>")
                .contains("<h2>Failed Resource Actions</h2>")
                .contains("<li><span class=\"good\">Online: [ node1 node2 ]</span></li>")
                .contains("pgsql start on node2 returned &#39;error&#39;");
    }

    private static String text(StatusReport report, MonOptions options) {
        return TextScreen.print(ScreenComposer.compose(report, options, ZoneOffset.UTC), false);
    }

    private static String golden(String name) throws IOException {
        try (InputStream in = GoldenScreensTest.class.getResourceAsStream(name)) {
            assertThat(in).as(name).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
