package org.jcrm.cli.verb;

import java.nio.file.Path;
import org.jcrm.cli.Session;
import org.jcrm.cli.client.ApiClient;
import org.jcrm.cli.client.TlsConnector;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which daemon to ask: this host's by its socket, or another one's by TLS. */
final class ConnectionOptions {
    @Option(
            names = "--socket",
            paramLabel = "FILE",
            description = "Socket of this host's daemon (default: $JCRM_SOCKET, or /run/jcrm/api.sock).")
    @Nullable
    Path socket;

    @Option(names = "--host", paramLabel = "HOST", description = "Ask the daemon of another host, over TLS.")
    String host = "";

    @Option(names = "--port", paramLabel = "PORT", description = "Its port (default: 5411).")
    int port = TlsConnector.DEFAULT_PORT;

    @Option(
            names = "--certificates",
            paramLabel = "DIR",
            description = "Folder with ca.crt, node.crt and node.key (default: /etc/jcrm/pki).")
    Path certificates = TlsConnector.DEFAULT_CERTIFICATES;

    Session.Target target(Session session) {
        return new Session.Target(socket == null ? session.defaultSocket() : socket, host, port, certificates);
    }

    ApiClient connect(Session session) {
        return session.connect().apply(target(session));
    }
}
