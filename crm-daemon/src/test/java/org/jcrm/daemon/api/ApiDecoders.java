package org.jcrm.daemon.api;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.Optional;
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
