package org.jcrm.daemon.api;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Between HTTP and {@link Routes}: one request at a time per connection, each answered by a virtual thread, so that the
 * network loop never waits.
 */
final class HttpHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(HttpHandler.class);

    private final Routes routes;
    private final Function<Channel, Optional<Caller>> identify;
    private final Duration heartbeat;

    /**
     * @param identify who is at the other end; empty: nobody that may even look
     * @param heartbeat how often a stream says that it is alive
     */
    HttpHandler(Routes routes, Function<Channel, Optional<Caller>> identify, Duration heartbeat) {
        this.routes = routes;
        this.identify = identify;
        this.heartbeat = heartbeat;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest http) {
        Channel channel = context.channel();
        Optional<Caller> caller = identify.apply(channel);
        boolean keepAlive = HttpUtil.isKeepAlive(http);
        if (caller.isEmpty()) {
            write(
                    channel,
                    (Answer.Body) Answer.problem(
                            403, "Who are you?", "the connection names no user", "Use a certificate of the cluster."),
                    false);
            return;
        }
        ApiRequest request;
        try {
            request = request(http, caller.get());
        } catch (IllegalArgumentException e) {
            Answer misspelt = Answer.problem(
                    400,
                    "The address is not understood",
                    String.valueOf(e.getMessage()),
                    "Write %25 for a percent sign.");
            write(channel, (Answer.Body) misspelt, false);
            return;
        }
        // The next request is read when this one is answered.
        channel.config().setAutoRead(false);
        Thread.ofVirtual().name("api").start(() -> answer(channel, request, keepAlive));
    }

    private void answer(Channel channel, ApiRequest request, boolean keepAlive) {
        switch (routes.handle(request)) {
            case Answer.Body body -> {
                write(channel, body, keepAlive);
                channel.config().setAutoRead(true);
            }
            case Answer.Events events -> stream(channel, events);
        }
    }

    private static void write(Channel channel, Answer.Body body, boolean keepAlive) {
        DefaultFullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(body.status()),
                Unpooled.wrappedBuffer(body.content()));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, body.contentType());
        response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, body.content().length);
        HttpUtil.setKeepAlive(response, keepAlive);
        if (keepAlive) {
            send(channel, response);
        } else {
            sendLast(channel, response);
        }
    }

    private void stream(Channel channel, Answer.Events events) {
        HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        head.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/event-stream");
        head.headers().set(HttpHeaderNames.CACHE_CONTROL, "no-store");
        // The stream ends with the connection; nothing that follows needs a length.
        head.headers().set(HttpHeaderNames.CONNECTION, "close");
        send(channel, head);
        // The reader's going away is noticed by reading.
        channel.config().setAutoRead(true);
        ChannelWriter writer = new ChannelWriter(channel);
        // Copying a database says nothing for hours, and its reader must know all the time that it goes on.
        ScheduledFuture<?> alive = channel.eventLoop()
                .scheduleAtFixedRate(writer::alive, heartbeat.toNanos(), heartbeat.toNanos(), TimeUnit.NANOSECONDS);
        try {
            events.source().run(writer);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            alive.cancel(false);
            sendLast(channel, LastHttpContent.EMPTY_LAST_CONTENT);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // A connection that breaks is closed by exceptionCaught.
    private static void send(Channel channel, Object message) {
        channel.writeAndFlush(message);
    }

    @SuppressWarnings("FutureReturnValueIgnored")
    private static void sendLast(Channel channel, Object message) {
        channel.writeAndFlush(message).addListener(ChannelFutureListener.CLOSE);
    }

    private record ChannelWriter(Channel channel) implements EventWriter {
        @Override
        public void event(String name, byte[] data) {
            ByteBuf frame = Unpooled.wrappedBuffer(
                    ("event: " + name + "\ndata: ").getBytes(StandardCharsets.UTF_8),
                    data,
                    "\n\n".getBytes(StandardCharsets.UTF_8));
            send(channel, new DefaultHttpContent(frame));
        }

        /** A comment, which no reader takes for an event. */
        void alive() {
            if (isReady()) {
                send(channel, new DefaultHttpContent(Unpooled.copiedBuffer(": alive\n\n", StandardCharsets.UTF_8)));
            }
        }

        @Override
        public boolean isOpen() {
            return channel.isActive();
        }

        @Override
        public boolean isReady() {
            return channel.isWritable();
        }
    }

    private static ApiRequest request(FullHttpRequest http, Caller connected) {
        QueryStringDecoder decoder = new QueryStringDecoder(http.uri());
        List<String> path = Arrays.stream(decoder.rawPath().split("/", -1))
                .skip(1)
                .map(segment -> QueryStringDecoder.decodeComponent(segment, StandardCharsets.UTF_8))
                .toList();
        Map<String, String> query = new LinkedHashMap<>();
        decoder.parameters().forEach((name, values) -> query.put(name, values.getFirst()));
        String client = Optional.ofNullable(http.headers().get("X-Jcrm-Client")).orElse("the API");
        Caller caller = Optional.ofNullable(http.headers().get("X-Jcrm-User"))
                .filter(user -> connected.peer())
                .map(user -> new Caller(user, connected.access(), true))
                .orElse(connected);
        return new ApiRequest(http.method().name(), path, query, client, ByteBufUtil.getBytes(http.content()), caller);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored")
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("A connection of the API ended: {}", cause.toString());
        context.close();
    }
}
