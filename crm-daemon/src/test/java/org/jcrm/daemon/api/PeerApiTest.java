package org.jcrm.daemon.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A peer is a member of the cluster, and may be broken all the same: its answer fills no memory. */
@Timeout(30)
class PeerApiTest {
    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

    @Test
    void anAnswerIsReadWhole() throws IOException {
        try (PeerApi.Reply reply = PeerApi.reply(said(HEAD + "\r\n{}"), new Socket())) {
            assertThat(reply.contentType()).isEqualTo("application/json");
            assertThat(reply.whole()).asString().isEqualTo("{}");
        }
    }

    @Test
    void aHeadThatDoesNotEndIsRefused() {
        assertThatThrownBy(() -> PeerApi.reply(endless("x"), new Socket()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("a line of more than");
        assertThatThrownBy(() -> PeerApi.reply(new SequenceInputStream(said(HEAD), endless("A: b\r\n")), new Socket()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("headers");
    }

    @Test
    void aBodyThatDoesNotEndIsRefused() throws IOException {
        try (PeerApi.Reply reply =
                PeerApi.reply(new SequenceInputStream(said(HEAD + "\r\n"), endless("x")), new Socket())) {
            assertThatThrownBy(reply::whole)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("the answer is longer than");
        }
    }

    @Test
    void anEventThatDoesNotEndIsRefused() {
        assertThatThrownBy(() -> PeerApi.line(endless("data: ")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("a line of more than");
    }

    private static InputStream said(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static InputStream endless(String piece) {
        byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
        return new InputStream() {
            private int at;

            @Override
            public int read() {
                return bytes[at++ % bytes.length];
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                for (int i = 0; i < length; i++) {
                    into[offset + i] = (byte) read();
                }
                return length;
            }
        };
    }
}
