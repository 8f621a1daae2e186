package org.jcrm.daemon.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a service manager hears: the test is one, on a real datagram socket. */
@Timeout(60)
class ServiceNotifierTest {
    @TempDir
    Path folder;

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    @Test
    void whatIsSaidArrivesAndAStartThatWaitsAsksForMoreTime() throws Exception {
        Path socket = folder.resolve("notify");
        EventLoopGroup thread = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        try {
            new Bootstrap()
                    .group(thread)
                    .channel(EpollDomainDatagramChannel.class)
                    .handler(new SimpleChannelInboundHandler<DomainDatagramPacket>() {
                        @Override
                        protected void channelRead0(ChannelHandlerContext context, DomainDatagramPacket packet) {
                            heard.add(packet.content().toString(StandardCharsets.UTF_8));
                        }
                    })
                    .bind(new DomainSocketAddress(socket.toString()))
                    .sync();
            try (ServiceNotifier notifier = ServiceNotifier.alone(Map.of("NOTIFY_SOCKET", socket.toString()))) {
                notifier.waiting("jcrmd waits: the clock\nis wrong", Duration.ofSeconds(30));
                assertThat(heard.take())
                        .isEqualTo("EXTEND_TIMEOUT_USEC=30000000\nSTATUS=jcrmd waits: the clock is wrong");
                notifier.ready("started");
                assertThat(heard.take()).isEqualTo("READY=1\nSTATUS=started");
                notifier.alive();
                assertThat(heard.take()).isEqualTo("WATCHDOG=1");
            }
        } finally {
            thread.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }

    @Test
    void withoutAServiceManagerNothingIsSaidAndNothingStarted() {
        try (ServiceNotifier notifier = ServiceNotifier.alone(Map.of())) {
            notifier.waiting("nobody hears it", Duration.ofSeconds(30));
            assertThat(notifier.aliveInterval()).isEmpty();
        }
    }
}
