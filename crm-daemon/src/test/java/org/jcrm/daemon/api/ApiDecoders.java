package org.jcrm.daemon.api;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jcrm.core.codec.CodecException;

/** The API's readers of foreign bytes, each callable with any bytes; they throw what they declare and nothing else. */
public final class ApiDecoders {
    private static final Caller NOBODY = Caller.local(65534, "nobody", Access.VIEWER);

    private static final List<RequestShape> SHAPES = List.of(
            RequestShape.nothing(),
            RequestShape.json("dryRun"),
            RequestShape.json("node", "name", "value?", "lifetime"),
            RequestShape.query("node", "name"));

    private ApiDecoders() {}

    /** Bytes of a connection: heads, framing, chunks, addresses and headers of as many requests as there are. */
    public static void connection(byte[] bytes) {
        EmbeddedChannel channel = new EmbeddedChannel(new StrictRequestDecoder());
        channel.writeInbound(Unpooled.wrappedBuffer(bytes));
        channel.finish();
        for (Object read = channel.readInbound(); read != null; read = channel.readInbound()) {
            if (read instanceof HttpRequest http
                    && http.decoderResult().isSuccess()
                    && StrictRequestDecoder.complaint(http).isEmpty()) {
                try {
                    ApiRequest head = ApiRequest.head(
                            http.method().name(),
                            http.uri(),
                            Optional.ofNullable(http.headers().get("X-Jcrm-Client")),
                            Optional.ofNullable(http.headers().get("X-Jcrm-User")),
                            NOBODY);
                    for (RequestShape shape : SHAPES) {
                        shape.checkQuery(head);
                    }
                } catch (Refused e) {
                    // Declared.
                }
            }
            if (read instanceof HttpContent) {
                ReferenceCountUtil.release(read);
            }
        }
    }

    public static List<byte[]> connectionExamples() {
        return examples(
                "GET /v1/status HTTP/1.1\r\nHost: node1\r\nX-Jcrm-Client: jcrm\r\n\r\n",
                "POST /v1/nodes/node1/standby?x=%41&y=%zz HTTP/1.1\r\nContent-Length: 15\r\n\r\n{\"dryRun\":true}",
                "PUT /v1/attributes HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n2\r\n1}\r\n0\r\nT: t\r\n\r\n");
    }

    public static List<byte[]> bodyExamples() {
        return examples(
                "{\"node\":\"node1\",\"name\":\"a\",\"value\":null,\"lifetime\":\"transient\"}",
                "{\"dryRun\":true}",
                "");
    }

    /** What another node's daemon answers, with the lines of its stream of events. */
    public static void peerAnswer(byte[] bytes) throws IOException {
        try (PeerApi.Reply reply = PeerApi.reply(new ByteArrayInputStream(bytes), new Socket())) {
            if (reply.contentType().startsWith("text/event-stream")) {
                for (int rest = bytes.length; rest > 0; rest--) {
                    PeerApi.line(reply.body());
                }
            } else {
                reply.whole();
            }
        }
    }

    public static List<byte[]> peerAnswerExamples() {
        return examples(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\nevent: done\ndata: {\"version\":\"0.1.2\"}\n\n");
    }

    private static List<byte[]> examples(String... texts) {
        return Stream.of(texts)
                .map(each -> each.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    /** A body, as every kind of route would take it. */
    public static void body(byte[] bytes) {
        for (RequestShape shape : SHAPES) {
            try {
                shape.checkBody(new ApiRequest("POST", List.of(), java.util.Map.of(), "a test", bytes, NOBODY));
            } catch (Refused | CodecException e) {
                // Declared.
            }
        }
    }
}
