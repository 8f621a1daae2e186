package org.jcrm.membership;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jcrm.core.model.NodeName;
import org.jcrm.membership.handshake.CountedSentences;
import org.jcrm.membership.handshake.HandshakeSlots;
import org.jgroups.util.DefaultSocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sockets that JGroups gets: TLS 1.3 with certificates at both ends, no others.
 *
 * <p>JGroups makes the handshake of a link without a limit and under a lock that its one accepting thread needs as well. A
 * peer that is stopped or paused still accepts a connection, by its kernel, and says nothing; if its host then goes off, nobody
 * ever would. So a link whose handshake is not done in time is closed from outside.
 */
final class LinkSockets extends DefaultSocketFactory {
    private static final Logger LOG = LoggerFactory.getLogger(LinkSockets.class);

    private final SSLContext context;
    private final Duration patience;
    private final Map<InetSocketAddress, NodeName> names;
    private final LongSupplier newest;
    private final CountedSentences warnings;

    /**
     * @param patience from when a link is made until its handshake must be done
     * @param names who lives where
     * @param newest the latest life that this node knows of, its own or another's; told to whoever asks
     */
    LinkSockets(
            SSLContext context,
            Duration patience,
            Map<InetSocketAddress, NodeName> names,
            LongSupplier newest,
            CountedSentences warnings) {
        super(context);
        this.context = context;
        this.patience = patience;
        this.names = names;
        this.newest = newest;
        this.warnings = warnings;
    }

    @Override
    public Socket createSocket(String service) throws IOException {
        SSLSocket link = (SSLSocket) context.getSocketFactory().createSocket();
        CountDownLatch done = new CountDownLatch(1);
        link.addHandshakeCompletedListener(completed -> done.countDown());
        Thread.ofVirtual().name("link-deadline").start(() -> closeUnless(done, link));
        return link;
    }

    private void closeUnless(CountDownLatch done, SSLSocket link) {
        try {
            if (!done.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                link.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.debug("a link whose handshake takes too long was not closed", e);
        }
    }

    @Override
    public ServerSocket createServerSocket(String service) throws IOException {
        return new CertifiedServerSocket(context, names, newest, HandshakeSlots.Limits.DEFAULTS, warnings);
    }
}
