package org.jcrm.membership;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jgroups.util.DefaultSocketFactory;
import org.jspecify.annotations.Nullable;

/** The sockets that JGroups gets: TLS 1.3 with certificates at both ends, no others. */
final class LinkSockets extends DefaultSocketFactory {
    private final SSLContext context;
    private final Consumer<Exception> onHandshakeFailure;
    private volatile @Nullable CertifiedServerSocket server;

    LinkSockets(SSLContext context, Consumer<Exception> onHandshakeFailure) {
        super(context);
        this.context = context;
        this.onHandshakeFailure = onHandshakeFailure;
    }

    @Override
    public Socket createSocket(String service) throws IOException {
        return context.getSocketFactory().createSocket();
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
