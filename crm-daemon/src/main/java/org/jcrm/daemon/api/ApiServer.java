package org.jcrm.daemon.api;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
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
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.PeerCredentials;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jcrm.core.model.NodeName;
import org.jcrm.daemon.config.ExitCode;
import org.jcrm.daemon.config.FileReason;
import org.jcrm.daemon.config.StartRefused;
import org.jcrm.membership.certificate.CertificateRole;
import org.jcrm.membership.certificate.CertificateSubject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HTTP on a Unix socket, where the kernel says who asks, and on TCP with TLS, where the certificate does. One network
 * thread for both.
 */
public final class ApiServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);

    /** A configuration of thousands of resources fits; a runaway upload does not. */
    private static final int LARGEST_BODY = 8 << 20;

    /** Readers give up a stream that was silent for three times as long. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);

    private final Routes routes;
    private final Duration heartbeat;
    private final EventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("crm-api", true), EpollIoHandler.newFactory());

    private final List<Channel> listening = new CopyOnWriteArrayList<>();

    public ApiServer(Routes routes) {
        this(routes, HEARTBEAT);
    }

    /** @param heartbeat how often a stream of events says that it is alive */
    ApiServer(Routes routes, Duration heartbeat) {
        this.routes = routes;
        this.heartbeat = heartbeat;
    }

    /** The network thread, for others that have little to say. */
    public EventLoopGroup group() {
        return group;
    }

    /** @param administrators members of this OS group may change things, like root */
    public void listenLocally(Path socket, String administrators) throws StartRefused {
        OsAccounts accounts = OsAccounts.ofHost();
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
                channel -> Optional.of(local((EpollDomainSocketChannel) channel, accounts, administrators)),
                Optional.empty(),
                "the socket " + socket);
        try {
            // Anybody may connect: who it is decides what is allowed.
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw-rw-"));
        } catch (IOException e) {
            LOG.warn("The permissions of {} cannot be set ({}); only root can ask.", socket, e.getMessage());
        }
    }

    private static Caller local(EpollDomainSocketChannel channel, OsAccounts accounts, String administrators) {
        try {
            PeerCredentials peer = channel.peerCredentials();
            int[] gids = peer.gids();
            boolean admin =
                    peer.uid() == 0 || accounts.isMember(peer.uid(), gids.length == 0 ? -1 : gids[0], administrators);
            return new Caller(accounts.userName(peer.uid()), admin ? Access.ADMIN : Access.VIEWER, false);
        } catch (IOException e) {
            return new Caller("unknown", Access.VIEWER, false);
        }
    }

    /**
     * @param tls presents this node's certificate and trusts the cluster's authority alone
     * @param isNode whether a node of this name is configured: nodes and administrators may change things
     */
    public void listenRemotely(InetSocketAddress address, SSLContext tls, Predicate<NodeName> isNode)
            throws StartRefused {
        bind(
                EpollServerSocketChannel.class,
                address,
                channel -> remote(channel, isNode),
                Optional.of(tls),
                "the API's address " + address.getHostString() + ":" + address.getPort());
    }

    private static Optional<Caller> remote(Channel channel, Predicate<NodeName> isNode) {
        SslHandler handler = channel.pipeline().get(SslHandler.class);
        try {
            X509Certificate certificate =
                    (X509Certificate) handler.engine().getSession().getPeerCertificates()[0];
            CertificateSubject subject = CertificateSubject.of(certificate);
            boolean node = subject.node().filter(isNode).isPresent();
            boolean admin = node || subject.role().equals(Optional.of(CertificateRole.ADMIN));
            return Optional.of(new Caller(subject.name(), admin ? Access.ADMIN : Access.VIEWER, node));
        } catch (SSLPeerUnverifiedException | CertificateException e) {
            return Optional.empty();
        }
    }

    private void bind(
            Class<? extends ServerChannel> type,
            SocketAddress address,
            Function<Channel, Optional<Caller>> identify,
            Optional<SSLContext> tls,
            String what)
            throws StartRefused {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(group)
                .channel(type)
                .option(ChannelOption.ALLOCATOR, UnpooledByteBufAllocator.DEFAULT)
                .childOption(ChannelOption.ALLOCATOR, UnpooledByteBufAllocator.DEFAULT)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        ChannelPipeline pipeline = channel.pipeline();
                        tls.ifPresent(context -> pipeline.addLast(new SslHandler(engine(context))));
                        pipeline.addLast(new HttpServerCodec());
                        pipeline.addLast(new HttpObjectAggregator(LARGEST_BODY));
                        pipeline.addLast(new HttpHandler(routes, identify, heartbeat));
                    }
                });
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
