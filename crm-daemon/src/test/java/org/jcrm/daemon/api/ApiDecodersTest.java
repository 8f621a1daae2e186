package org.jcrm.daemon.api;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ApiDecodersTest {
    private static final List<String> CORPUS = List.of(
            "GET /v1/status HTTP/1.1\r\nHost: node1\r\nX-Jcrm-Client: jcrm\r\n\r\n",
            "POST /v1/nodes/node1/standby?x=%41&y=%zz HTTP/1.1\r\nContent-Length: 15\r\n\r\n{\"dryRun\":true}",
            "PUT /v1/attributes HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n2\r\n1}\r\n0\r\nT: t\r\n\r\n",
            "{\"node\":\"node1\",\"name\":\"a\",\"value\":null,\"lifetime\":\"transient\"}",
            "{\"dryRun\":true}");
    private static final List<String> TOKENS = List.of(
            "\r\n",
            ":",
            "Content-Length: 99999999999999999999",
            "chunked",
            "%",
            "%00",
            "\u0000",
            "{",
            "[",
            "\"",
            "\\ud800",
            "-1",
            "1e999",
            "null",
            "HTTP/9.9",
            "ffffffffffffffff\r\n");

    @Test
    void mutatedBytesAreRefusedOrReadAndNothingElseHappens() {
        Random random = new Random(20261130);
        for (int round = 0; round < 5000; round++) {
            byte[] input = mutated(CORPUS.get(random.nextInt(CORPUS.size())), random);
            assertThatCode(() -> {
                        ApiDecoders.connection(input);
                        ApiDecoders.body(input);
                    })
                    .as("round %d: %s", round, new String(input, StandardCharsets.ISO_8859_1))
                    .doesNotThrowAnyException();
        }
    }

    private static byte[] mutated(String text, Random random) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int change = random.nextInt(4); change >= 0; change--) {
            int at = random.nextInt(bytes.length + 1);
            byte[] more = TOKENS.get(random.nextInt(TOKENS.size())).getBytes(StandardCharsets.UTF_8);
            switch (random.nextInt(3)) {
                case 0 -> bytes = Arrays.copyOf(bytes, at);
                case 1 -> {
                    if (at < bytes.length) {
                        bytes[at] ^= (byte) (1 << random.nextInt(8));
                    }
                }
                default -> {
                    byte[] longer = new byte[bytes.length + more.length];
                    System.arraycopy(bytes, 0, longer, 0, at);
                    System.arraycopy(more, 0, longer, at, more.length);
                    System.arraycopy(bytes, at, longer, at + more.length, bytes.length - at);
                    bytes = longer;
                }
            }
        }
        return bytes;
    }
}
