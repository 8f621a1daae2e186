package org.jcrm.daemon.api;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.timeout.WriteTimeoutException;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Between HTTP and {@link Routes}, for one connection of one caller. The head of a request is judged first: its framing, the
 * route, the caller's right, the budgets. Only then the body is read, up to what the route takes. One request is worked on
 * at a time, by a virtual thread, so that the network thread never waits; requests that were sent ahead stay where they are
 * until the answer is written. Every phase has a deadline.
 *
 * <p>All fields belong to the network thread.
 */
final class HttpHandler extends SimpleChannelInboundHandler<HttpObject> {
    private static final Logger LOG = LoggerFactory.getLogger(HttpHandler.class);

    /** How long a caller may take for what it has to send; whole phases, however many bytes dribble in meanwhile. */
    record Deadlines(Duration head, Duration body, Duration idle, Duration write, Duration heartbeat) {
        /** Readers give up a stream that was silent for three heartbeats. */
        static final Deadlines USUAL = new Deadlines(
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                Duration.ofSeconds(5));
    }

    /** What a reader of events may leave unread before it is dropped. */
    private static final int MOST_UNREAD_EVENTS = 1 << 20;

    private enum Phase {
        /** Between two requests. */
        IDLE,
        /** The first bytes of a head are there. */
        HEAD,
        BODY,
        /** Worked on, or answered. */
        BUSY,
        /** A stream of events, or an answer behind which the connection is closed: what still comes in is dropped. */
        LAST
    }

    private final Routes routes;
    private final AuditTrail audit;
    private final Caller caller;
    private final Deadlines deadlines;

    private Phase phase = Phase.IDLE;
    private @Nullable ScheduledFuture<?> deadline;
    private @Nullable Pending pending;

    /** A request whose body is being read, or that is worked on. */
    private static final class Pending {
        private final ApiRequest head;
        private final Routes.Admission admission;
        private final boolean keepAlive;
        private final String versionBefore;
        private final Quota.Share share;
        private final byte[] body;
        private int filled;

        /** @param room for the body: its length, or the most that the route takes if the length is not known */
        Pending(
                ApiRequest head,
                Routes.Admission admission,
                boolean keepAlive,
                String versionBefore,
                Quota.Share share,
                int room) {
            this.head = head;
            this.admission = admission;
            this.keepAlive = keepAlive;
            this.versionBefore = versionBefore;
            this.share = share;
            this.body = new byte[room];
        }

        ApiRequest request() {
            return head.withBody(filled == body.length ? body : Arrays.copyOf(body, filled));
        }
    }

    HttpHandler(Routes routes, AuditTrail audit, Caller caller, Deadlines deadlines) {
        this.routes = routes;
        this.audit = audit;
        this.caller = caller;
        this.deadlines = deadlines;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        expect(context.channel(), Phase.HEAD, deadlines.head());
    }

    /** Bytes have come in: whoever began a request has to send its head in time. */
    void bytesCame(Channel channel) {
        if (phase == Phase.IDLE) {
            expect(channel, Phase.HEAD, deadlines.head());
        }
    }

    private void expect(Channel channel, Phase next, Duration within) {
        phase = next;
        cancelDeadline();
        deadline = channel.eventLoop().schedule(() -> late(channel), within.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored")
    private void late(Channel channel) {
        if (phase == Phase.BODY || phase == Phase.HEAD) {
            audit.refused(caller.key(), "a request that did not come to its end in time");
            refuse(
                    channel,
                    Answer.problem(408, "The request did not come in time", "", "Send it as a whole, then wait."));
        } else {
            channel.close();
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
        Channel channel = context.channel();
        if (phase == Phase.LAST || phase == Phase.BUSY) {
            return;
        }
        if (message instanceof HttpRequest head) {
            begin(channel, head);
        }
        if (message instanceof HttpContent content && pending != null && phase == Phase.BODY) {
            take(channel, content, pending);
        }
    }

    private void begin(Channel channel, HttpRequest http) {
        if (!http.decoderResult().isSuccess()) {
            Throwable cause = http.decoderResult().cause();
            malformed(channel, cause);
            return;
        }
        Optional<String> complaint = StrictRequestDecoder.complaint(http);
        if (complaint.isPresent()) {
            malformed(channel, complaint.get());
            return;
        }
        boolean bodiless = !HttpUtil.isTransferEncodingChunked(http) && HttpUtil.getContentLength(http, 0L) == 0;
        // Where the body is not read, what follows on the connection cannot be told from it.
        boolean keepAlive =
                HttpUtil.isKeepAlive(http) && bodiless && !http.method().equals(HttpMethod.HEAD);
        ApiRequest head = new ApiRequest(http.method().name(), List.of(), Map.of(), "", new byte[0], caller);
        try {
            head = ApiRequest.head(
                    http.method().name(), http.uri(), only(http, "X-Jcrm-Client"), only(http, "X-Jcrm-User"), caller);
            Routes.Admission admission = routes.admit(head);
            int largest = admission.route().takes().largestBody();
            if (HttpUtil.getContentLength(http, 0L) > largest) {
                throw tooLarge(largest);
            }
            if (http.headers().contains(HttpHeaderNames.EXPECT) && !HttpUtil.is100ContinueExpected(http)) {
                throw new Refused(417, "Only `Expect: 100-continue` is understood", "", "Leave the header out.");
            }
            int room = HttpUtil.isTransferEncodingChunked(http) ? largest : (int) HttpUtil.getContentLength(http, 0L);
            pending = new Pending(
                    head,
                    admission,
                    HttpUtil.isKeepAlive(http),
                    audit.version(),
                    routes.budgets().request(caller, room),
                    room);
        } catch (Refused e) {
            audit.answered(
                    head, audit.version(), e.problem().status(), e.problem().title());
            if (keepAlive && e.problem().status() != 400) {
                phase = Phase.BUSY;
                channel.config().setAutoRead(false);
                write(channel, (Answer.Body) Answer.problem(e.problem()), true, Quota.Share.FREE);
            } else {
                refuse(channel, Answer.problem(e.problem()));
            }
            return;
        }
        if (HttpUtil.is100ContinueExpected(http)) {
            send(channel, new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
        }
        expect(channel, Phase.BODY, deadlines.body());
    }

    private static Optional<String> only(HttpRequest http, String name) throws Refused {
        var values = http.headers().getAll(name);
        if (values.size() > 1) {
            throw new Refused(400, "The header " + name + " is given twice", "nothing was done", "Give it once.");
        }
        return values.stream().findFirst();
    }

    private static Refused tooLarge(int largest) {
        return new Refused(
                413,
                "The request is too large",
                "this route takes " + (largest >> 10) + " kB at the most; nothing was done",
                "Send less at once.");
    }

    private void malformed(Channel channel, @Nullable Throwable cause) {
        if (cause instanceof TooLongHttpHeaderException) {
            audit.refused(caller.key(), "a request with headers that are too large");
            refuse(
                    channel,
                    Answer.problem(
                            431, "The headers are too large", "nothing was done", "Send 8 kB of them at the most."));
        } else if (cause instanceof TooLongHttpLineException) {
            audit.refused(caller.key(), "a request with an address that is too long");
            refuse(
                    channel,
                    Answer.problem(414, "The address is too long", "nothing was done", "Send 4 kB at the most."));
        } else {
            malformed(channel, cause == null ? "unknown" : String.valueOf(cause.getMessage()));
        }
    }

    private void malformed(Channel channel, String why) {
        audit.refused(caller.key(), "a request that is no HTTP: " + why);
        refuse(
                channel,
                Answer.problem(
                        400,
                        "The request is not understood",
                        why + "; nothing was done",
                        "See docs/api.md for how to ask."));
    }

    private void take(Channel channel, HttpContent content, Pending request) {
        if (!content.decoderResult().isSuccess()) {
            drop();
            malformed(channel, content.decoderResult().cause());
            return;
        }
        int largest = request.admission.route().takes().largestBody();
        int more = content.content().readableBytes();
        if (more > request.body.length - request.filled) {
            drop();
            Refused refused = tooLarge(largest);
            audit.answered(
                    request.head,
                    request.versionBefore,
                    refused.problem().status(),
                    refused.problem().title());
            refuse(channel, Answer.problem(refused.problem()));
            return;
        }
        content.content().getBytes(content.content().readerIndex(), request.body, request.filled, more);
        request.filled += more;
        if (content instanceof LastHttpContent) {
            cancelDeadline();
            phase = Phase.BUSY;
            // The next request is read when this one is answered.
            channel.config().setAutoRead(false);
            Thread.ofVirtual().name("api").start(() -> answer(channel, request));
        }
    }

    /** Gives back what a request holds that will not be worked on. */
    private void drop() {
        if (pending != null) {
            pending.share.close();
            pending = null;
        }
    }

    /** On a virtual thread. */
    private void answer(Channel channel, Pending pending) {
        ApiRequest request = pending.request();
        Answer answer;
        try {
            answer = routes.handle(pending.admission, request);
            if (answer instanceof Answer.Events(Answer.Source source)) {
                try (Quota.Share _ = routes.budgets().stream(caller)) {
                    // The stream is counted by itself from here on.
                    pending.share.close();
                    audit.answered(request, pending.versionBefore, 200, stream(channel, source));
                }
                return;
            }
            Answer.Body body = (Answer.Body) answer;
            audit.answered(request, pending.versionBefore, body.status(), body.title());
            Quota.Share waiting = routes.budgets().answer(caller, body.content().length);
            finish(channel, pending, body, waiting);
        } catch (Refused e) {
            finish(channel, pending, (Answer.Body) Answer.problem(e.problem()), Quota.Share.FREE);
        } catch (RuntimeException | Error e) {
            LOG.error("A bug while answering: {}", e.toString());
            LOG.debug("Its stack", e);
            finish(
                    channel,
                    pending,
                    (Answer.Body) Answer.problem(500, "A bug in jcrmd", e.toString(), "Look into the daemon's log."),
                    Quota.Share.FREE);
        }
    }

    private void finish(Channel channel, Pending request, Answer.Body body, Quota.Share waiting) {
        channel.eventLoop().execute(() -> {
            pending = null;
            write(channel, body, request.keepAlive, () -> {
                waiting.close();
                request.share.close();
            });
        });
    }

    /** Answers and closes; whatever the caller still sends is not looked at. */
    private void refuse(Channel channel, Answer problem) {
        drop();
        write(channel, (Answer.Body) problem, false, Quota.Share.FREE);
    }

    /** @param held is given back when the answer has left, or will never leave */
    @SuppressWarnings("FutureReturnValueIgnored")
    private void write(Channel channel, Answer.Body body, boolean keepAlive, Quota.Share held) {
        cancelDeadline();
        HttpResponse response = response(body);
        HttpUtil.setKeepAlive(response, keepAlive);
        if (!keepAlive) {
            phase = Phase.LAST;
        }
        channel.writeAndFlush(response).addListener(done -> {
            held.close();
            if (!keepAlive || !done.isSuccess()) {
                close(channel);
            } else {
                expect(channel, Phase.IDLE, deadlines.idle());
                channel.config().setAutoRead(true);
            }
        });
    }

    static HttpResponse response(Answer.Body body) {
        DefaultFullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(body.status()),
                Unpooled.wrappedBuffer(body.content()));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, body.contentType());
        response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, body.content().length);
        if (body.status() == 429 || body.status() == 503) {
            response.headers().setInt(HttpHeaderNames.RETRY_AFTER, 1);
        }
        return response;
    }

    /** On the request's virtual thread, until the stream ends. Returns the title of the problem that it ended with, if any. */
    private String stream(Channel channel, Answer.Source source) {
        HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        head.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/event-stream");
        head.headers().set(HttpHeaderNames.CACHE_CONTROL, "no-store");
        // The stream ends with the connection; nothing that follows needs a length.
        head.headers().set(HttpHeaderNames.CONNECTION, "close");
        channel.eventLoop().execute(() -> phase = Phase.LAST);
        send(channel, head);
        // The reader's going away is noticed by reading.
        channel.config().setAutoRead(true);
        ChannelWriter writer = new ChannelWriter(channel);
        // Copying a database says nothing for hours, and its reader must know all the time that it goes on.
        long beat = deadlines.heartbeat().toNanos();
        ScheduledFuture<?> alive =
                channel.eventLoop().scheduleAtFixedRate(writer::alive, beat, beat, TimeUnit.NANOSECONDS);
        try {
            source.run(writer);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            alive.cancel(false);
            sendLast(channel, LastHttpContent.EMPTY_LAST_CONTENT);
        }
        return writer.problem;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // A connection that breaks is closed by exceptionCaught.
    private static void send(Channel channel, Object message) {
        channel.writeAndFlush(message);
    }

    @SuppressWarnings("FutureReturnValueIgnored")
    private static void sendLast(Channel channel, Object message) {
        channel.writeAndFlush(message).addListener(ChannelFutureListener.CLOSE);
    }

    @SuppressWarnings("FutureReturnValueIgnored")
    private static void close(Channel channel) {
        channel.close();
    }

    private static final class ChannelWriter implements EventWriter {
        private final Channel channel;
        private volatile String problem = "";

        ChannelWriter(Channel channel) {
            this.channel = channel;
        }

        @Override
        public void event(String name, byte[] data) {
            if (name.equals("problem")) {
                problem = new Answer.Body(200, Answer.PROBLEM, data).title();
            }
            ByteBuf frame = Unpooled.wrappedBuffer(
                    ("event: " + name + "\ndata: ").getBytes(StandardCharsets.UTF_8),
                    data,
                    "\n\n".getBytes(StandardCharsets.UTF_8));
            if (channel.bytesBeforeWritable() > MOST_UNREAD_EVENTS) {
                // Whoever reads nothing gets no more of the heap.
                frame.release();
                close(channel);
                return;
            }
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

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        cancelDeadline();
        if (phase == Phase.BODY) {
            drop();
        }
        phase = Phase.LAST;
        context.fireChannelInactive();
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored")
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof WriteTimeoutException) {
            LOG.debug("A connection of {} is closed: its reader takes nothing.", caller.key());
        } else {
            LOG.debug("A connection of the API ended: {}", cause.toString());
        }
        context.close();
    }
}
