package org.jcrm.daemon.api;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.PeerCredentials;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.WriteTimeoutHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jcrm.core.model.NodeName;
import org.jcrm.daemon.config.ExitCode;
import org.jcrm.daemon.config.FileReason;
import org.jcrm.daemon.config.StartRefused;
import org.jcrm.membership.certificate.CertificateSubject;
import org.jcrm.membership.certificate.Revocations;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HTTP on a Unix socket, where the kernel says who asks, and on TCP with TLS, where the certificate does. One network
 * thread for both. Who asks, and whether there is room for the connection, is known before a byte of HTTP is read.
 */
public final class ApiServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);

    /** The whole handshake, however slowly its bytes come in. */
    private static final Duration HANDSHAKE = Duration.ofSeconds(5);

    private final Routes routes;
    private final AuditTrail audit;
    private final HttpHandler.Deadlines deadlines;
    private final EventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("crm-api", true), EpollIoHandler.newFactory());

    /** Those over TLS; a closed one leaves by itself. */
    private final ChannelGroup certified = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

    private final List<Channel> listening = new CopyOnWriteArrayList<>();

    public ApiServer(Routes routes, AuditTrail audit) {
        this(routes, audit, HttpHandler.Deadlines.USUAL);
    }

    ApiServer(Routes routes, AuditTrail audit, HttpHandler.Deadlines deadlines) {
        this.routes = routes;
        this.audit = audit;
        this.deadlines = deadlines;
    }

    /** The network thread, for others that have little to say. */
    public EventLoopGroup group() {
        return group;
    }

    /** @param roles which users of this host may do what */
    public void listenLocally(Path socket, LocalRoles roles) throws StartRefused {
        try {
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            throw new StartRefused(
                    ExitCode.STATE,
                    "the old socket " + socket + " cannot be removed: " + FileReason.of(e),
                    "Remove it, or give another one as `api: {socket: …}`.",
                    e);
        }
        bind(
                EpollServerDomainSocketChannel.class,
                new DomainSocketAddress(socket.toFile()),
                new ChannelInitializer<EpollDomainSocketChannel>() {
                    @Override
                    protected void initChannel(EpollDomainSocketChannel channel) {
                        welcome(channel, local(channel, roles));
                    }
                },
                "the socket " + socket);
        try {
            // Anybody may connect: who it is decides what is allowed.
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw-rw-"));
        } catch (IOException e) {
            LOG.warn("The permissions of {} cannot be set ({}); only root can ask.", socket, e.getMessage());
        }
    }

    private static Visitor local(EpollDomainSocketChannel channel, LocalRoles roles) {
        try {
            PeerCredentials peer = channel.peerCredentials();
            return roles.visitor(peer.uid(), peer.gids());
        } catch (IOException e) {
            return new Visitor.Unknown("a local process", "the kernel does not say who asks: " + e.getMessage(), "");
        }
    }

    /**
     * @param tls presents this node's certificate and trusts the cluster's authority alone
     * @param peers the configured nodes with their addresses
     */
    public void listenRemotely(InetSocketAddress address, SSLContext tls, Map<NodeName, InetAddress> peers)
            throws StartRefused {
        Set<InetAddress> addresses = Set.copyOf(peers.values());
        bind(
                EpollServerSocketChannel.class,
                address,
                new ChannelInitializer<EpollSocketChannel>() {
                    @Override
                    protected void initChannel(EpollSocketChannel channel) {
                        receive(channel, tls, peers, addresses);
                    }
                },
                "the API's address " + address.getHostString() + ":" + address.getPort());
    }

    private void receive(
            SocketChannel channel, SSLContext tls, Map<NodeName, InetAddress> peers, Set<InetAddress> addresses) {
        InetSocketAddress from = channel.remoteAddress();
        Optional<Quota.Share> place =
                from == null ? Optional.empty() : routes.budgets().handshake(from.getAddress(), addresses);
        if (from == null || place.isEmpty()) {
            audit.refused(text(from), "too many handshakes of this address, or of all, are open");
            close(channel);
            return;
        }
        SslHandler handler = new SslHandler(engine(tls));
        handler.setHandshakeTimeoutMillis(HANDSHAKE.toMillis());
        channel.pipeline().addLast(handler);
        certified.add(channel);
        handler.handshakeFuture().addListener(done -> {
            place.get().close();
            if (done.isSuccess()) {
                welcome(channel, remote(handler, from, peers.keySet()));
            } else {
                Throwable cause = done.cause();
                audit.refused(
                        from.getAddress().getHostAddress(),
                        "the TLS handshake failed: " + (cause == null ? "unknown" : reason(cause)));
                close(channel);
            }
        });
    }

    private static String reason(Throwable cause) {
        return String.valueOf(cause.getMessage() == null ? cause : cause.getMessage());
    }

    private static String text(@Nullable InetSocketAddress from) {
        return from == null ? "an unknown address" : from.getAddress().getHostAddress();
    }

    private static Visitor remote(SslHandler handler, InetSocketAddress from, Set<NodeName> peers) {
        String where = from.getAddress().getHostAddress() + ":" + from.getPort();
        try {
            CertificateSubject subject = CertificateSubject.of(
                    (X509Certificate) handler.engine().getSession().getPeerCertificates()[0]);
            Optional<NodeName> node = subject.node().filter(peers::contains);
            return new Visitor.Known(
                    node.isPresent()
                            ? Caller.peer(node.get(), where)
                            : Caller.person(
                                    subject.name(),
                                    subject.role().map(Access::of).orElse(Access.VIEWER),
                                    where));
        } catch (SSLPeerUnverifiedException | CertificateException e) {
            return new Visitor.Unknown(
                    where, String.valueOf(e.getMessage()), "Use a certificate of the cluster that names one person.");
        }
    }

    /** From here on HTTP is spoken. */
    private void welcome(Channel channel, Visitor visitor) {
        ChannelPipeline pipeline = channel.pipeline();
        switch (visitor) {
            case Visitor.Known(Caller caller) -> {
                Optional<Quota.Share> place = routes.budgets().connection(caller);
                if (place.isEmpty()) {
                    audit.refused(caller.key(), "a connection beyond the number that is allowed");
                    close(channel);
                    return;
                }
                channel.closeFuture().addListener(closed -> place.get().close());
                HttpHandler handler = new HttpHandler(routes, audit, caller, deadlines);
                pipeline.addLast(new WriteTimeoutHandler(deadlines.write().toMillis(), TimeUnit.MILLISECONDS))
                        .addLast(new FirstBytes(handler))
                        .addLast(new StrictRequestDecoder())
                        .addLast(new HttpResponseEncoder())
                        // The decoder finds all requests of a packet at once; they wait here for their turn.
                        .addLast(new FlowControlHandler())
                        .addLast(handler);
            }
            case Visitor.Unknown(String from, String why, String nextStep) -> {
                audit.refused(from, why);
                pipeline.addLast(new HttpResponseEncoder());
                Answer.Body answer = (Answer.Body) Answer.problem(403, "Who are you?", why, nextStep);
                channel.writeAndFlush(HttpHandler.response(answer)).addListener(ChannelFutureListener.CLOSE);
            }
        }
    }

    /** Tells the handler of HTTP when a caller begins to send something. */
    private static final class FirstBytes extends ChannelInboundHandlerAdapter {
        private final HttpHandler handler;

        FirstBytes(HttpHandler handler) {
            this.handler = handler;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            handler.bytesCame(context.channel());
            context.fireChannelRead(message);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored")
    private static void close(Channel channel) {
        channel.close();
    }

    /** Connections of revoked certificates end now, whatever they are in the middle of. */
    @SuppressWarnings("FutureReturnValueIgnored") // A connection that cannot be closed is gone already.
    public void closeRevoked(Revocations revocations) {
        Runnable close = () -> certified.close(
                channel -> certificate(channel).flatMap(revocations::of).isPresent());
        close.run();
        // A handshake that began before the list came ends within that time, or not at all.
        group.schedule(close, HANDSHAKE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static Optional<X509Certificate> certificate(Channel channel) {
        SslHandler handler = channel.pipeline().get(SslHandler.class);
        try {
            return handler != null
                            && handler.engine().getSession().getPeerCertificates()[0]
                                    instanceof X509Certificate certificate
                    ? Optional.of(certificate)
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException e) {
            // The handshake is not done; it will look at the list.
            return Optional.empty();
        }
    }

    private void bind(
            Class<? extends ServerChannel> type, SocketAddress address, ChannelHandler initializer, String what)
            throws StartRefused {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(group)
                .channel(type)
                .option(ChannelOption.ALLOCATOR, UnpooledByteBufAllocator.DEFAULT)
                .childOption(ChannelOption.ALLOCATOR, UnpooledByteBufAllocator.DEFAULT)
                .childHandler(initializer);
        var bound = bootstrap.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            Throwable cause = bound.cause();
            throw new StartRefused(
                    ExitCode.PORT_IN_USE,
                    what + " cannot be listened on: " + (cause == null ? "unknown" : cause.getMessage()),
                    "Find who holds it with `ss -lptn`, or give another one in the configuration file.",
                    cause == null ? new IOException("no cause") : cause);
        }
        listening.add(bound.channel());
    }

    private static SSLEngine engine(SSLContext context) {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setNeedClientAuth(true);
        engine.setEnabledProtocols(new String[] {"TLSv1.3"});
        return engine;
    }

    /** Returns once the addresses are free; a group that ends quickly may leave its channels open (Netty 4.2). */
    @Override
    public void close() {
        listening.forEach(channel -> channel.close().awaitUninterruptibly(1, TimeUnit.SECONDS));
        group.shutdownGracefully(0, 500, TimeUnit.MILLISECONDS).awaitUninterruptibly(1, TimeUnit.SECONDS);
    }
}
