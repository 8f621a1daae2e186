package org.jcrm.daemon.systemd;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Talks to the service manager by {@code sd_notify(3)}: datagrams to the socket that {@code NOTIFY_SOCKET} names. Without
 * one (started by hand) everything here does nothing.
 */
public final class ServiceNotifier implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceNotifier.class);

    private final @Nullable Channel channel;
    private final @Nullable DomainSocketAddress manager;
    private final Optional<Duration> watchdog;
    private @Nullable EventLoopGroup ownThread;

    private ServiceNotifier(
            @Nullable Channel channel, @Nullable DomainSocketAddress manager, Optional<Duration> watchdog) {
        this.channel = channel;
        this.manager = manager;
        this.watchdog = watchdog;
    }

    /** With a network thread of its own, if there is a service manager; for the time before the daemon has one. */
    public static ServiceNotifier alone(Map<String, String> environment) {
        if (environment.getOrDefault("NOTIFY_SOCKET", "").isEmpty()) {
            return new ServiceNotifier(null, null, Optional.empty());
        }
        EventLoopGroup thread = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("crm-notify", true), EpollIoHandler.newFactory());
        ServiceNotifier notifier = of(environment, thread);
        notifier.ownThread = thread;
        return notifier;
    }

    /** @param environment of the process */
    @SuppressWarnings("deprecation") // The one way to write from a socket that has no address of its own.
    public static ServiceNotifier of(Map<String, String> environment, EventLoopGroup group) {
        String socket = environment.get("NOTIFY_SOCKET");
        if (socket == null || socket.isEmpty()) {
            return new ServiceNotifier(null, null, Optional.empty());
        }
        // A name that begins with @ is in the abstract namespace, which the kernel writes as a zero byte.
        String path = socket.startsWith("@") ? "\0" + socket.substring(1) : socket;
        var opened = new Bootstrap()
                .group(group)
                .channel(EpollDomainDatagramChannel.class)
                // Else the channel counts as not connected, and every word to the service manager fails without a
                // sound.
                .option(ChannelOption.DATAGRAM_CHANNEL_ACTIVE_ON_REGISTRATION, true)
                .handler(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                        LOG.debug("The service manager's socket failed: {}", cause.toString());
                    }
                })
                .register()
                .awaitUninterruptibly();
        if (!opened.isSuccess()) {
            LOG.warn("The service manager at {} cannot be told anything: {}", socket, String.valueOf(opened.cause()));
            return new ServiceNotifier(null, null, Optional.empty());
        }
        return new ServiceNotifier(opened.channel(), new DomainSocketAddress(path), watchdog(environment));
    }

    private static Optional<Duration> watchdog(Map<String, String> environment) {
        String micros = environment.getOrDefault("WATCHDOG_USEC", "");
        return micros.matches("[1-9]\\d{0,14}")
                ? Optional.of(Duration.ofNanos(Long.parseLong(micros) * 1000))
                : Optional.empty();
    }

    /** How often {@link #alive} is to be said, if the service manager wants to hear it: three times per its limit. */
    public Optional<Duration> aliveInterval() {
        return watchdog.map(limit -> limit.dividedBy(3));
    }

    /** After what silence the service manager acts, if it watches. */
    public Optional<Duration> limit() {
        return watchdog;
    }

    public void ready(String status) {
        send("READY=1\nSTATUS=" + oneLine(status));
    }

    public void status(String status) {
        send("STATUS=" + oneLine(status));
    }

    /** The start takes longer than the service manager allows by itself: it shall wait, and show for what. */
    public void waiting(String status, Duration more) {
        send("EXTEND_TIMEOUT_USEC=" + more.toNanos() / 1000 + "\nSTATUS=" + oneLine(status));
    }

    public void alive() {
        send("WATCHDOG=1");
    }

    public void stopping(String status) {
        send("STOPPING=1\nSTATUS=" + oneLine(status));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // A service manager that does not listen changes nothing here.
    private void send(String text) {
        // What a service manager that stands still does not take is not kept for it.
        if (channel != null && manager != null && channel.isWritable()) {
            channel.writeAndFlush(
                    new DomainDatagramPacket(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8), manager));
        }
    }

    @Override
    public void close() {
        EventLoopGroup thread = ownThread;
        if (thread != null) {
            thread.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(1, TimeUnit.SECONDS);
        }
    }

    private static String oneLine(String text) {
        return text.replace('\n', ' ');
    }
}
