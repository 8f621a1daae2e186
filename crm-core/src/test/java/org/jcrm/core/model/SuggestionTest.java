package org.jcrm.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuggestionTest {
    private static final List<String> KNOWN = List.of("timeout", "interval", "on-fail", "role", "start-delay");

    @Test
    void aSwapAnOmissionAnAdditionAndAnotherHyphenAreAllForgiven() {
        assertThat(Suggestion.closest("timeuot", KNOWN)).contains("timeout");
        assertThat(Suggestion.closest("intrval", KNOWN)).contains("interval");
        assertThat(Suggestion.closest("rolle", KNOWN)).contains("role");
        assertThat(Suggestion.closest("START_DELAY", KNOWN)).contains("start-delay");
    }

    @Test
    void whatResemblesNothingGetsNoSuggestion() {
        assertThat(Suggestion.closest("colour", KNOWN)).isEmpty();
        assertThat(Suggestion.closest("b", List.of("a"))).isEmpty();
        assertThat(Suggestion.closest("", KNOWN)).isEmpty();
    }

    @Test
    void theSentenceFallsBackToWhatIsKnown() {
        assertThat(Suggestion.sentence("tiemout", KNOWN)).isEqualTo("did you mean \"timeout\"?");
        assertThat(Suggestion.sentence("colour", KNOWN))
                .isEqualTo("known here: timeout, interval, on-fail, role, start-delay");
        assertThat(Suggestion.sentence("colour", List.of())).isEmpty();
    }
}
