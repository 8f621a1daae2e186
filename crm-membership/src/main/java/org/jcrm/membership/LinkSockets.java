package org.jcrm.membership;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jgroups.util.DefaultSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * The sockets that JGroups gets: TLS 1.3 with certificates at both ends, no others.
 *
 * <p>JGroups makes the handshake of a link without a limit and under a lock that its one accepting thread needs as well. A
 * peer that is stopped or paused still accepts a connection, by its kernel, and says nothing; if its host then goes off, nobody
 * ever would. So a link whose handshake is not done in time is closed from outside.
 */
final class LinkSockets extends DefaultSocketFactory {
    private final SSLContext context;
    private final Duration patience;
    private final Consumer<Exception> onHandshakeFailure;
    private volatile @Nullable CertifiedServerSocket server;

    /** @param patience from when a link is made until its handshake must be done */
    LinkSockets(SSLContext context, Duration patience, Consumer<Exception> onHandshakeFailure) {
        super(context);
        this.context = context;
        this.patience = patience;
        this.onHandshakeFailure = onHandshakeFailure;
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
            onHandshakeFailure.accept(e);
        }
    }

    @Override
    public ServerSocket createServerSocket(String service) throws IOException {
        CertifiedServerSocket created = new CertifiedServerSocket(context, onHandshakeFailure);
        server = created;
        return created;
    }

    /** The socket that accepts links, once JGroups has asked for it. */
    @Nullable
    CertifiedServerSocket server() {
        return server;
    }
}
