package org.jcrm.cli.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeysTest {
    private static String keys(String sent) {
        Keys keys = new Keys();
        StringBuilder heard = new StringBuilder();
        sent.chars().forEach(character -> keys.sent(character).ifPresent(heard::appendCodePoint));
        return heard.toString();
    }

    @Test
    void lettersAreThemselves() {
        assertThat(keys("wjkA\rq")).isEqualTo("wjkA\rq");
    }

    @Test
    void arrowsMoveAndToggleNothing() {
        assertThat(keys("\u001b[B\u001b[B\u001b[A\u001bOA\u001bOB")).isEqualTo("jjkkj");
    }

    @Test
    void otherSequencesMeanNothing() {
        assertThat(keys("\u001b[C\u001b[15~\u001b[1;5Df")).isEqualTo("f");
    }

    @Test
    void aKeyAfterEscapeIsHeard() {
        assertThat(keys("\u001bq\u001b\u001bq")).isEqualTo("qq");
    }
}
