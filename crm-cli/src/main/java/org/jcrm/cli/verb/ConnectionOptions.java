package org.jcrm.cli.verb;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import org.jcrm.cli.Session;
import org.jcrm.cli.client.ApiClient;
import org.jcrm.cli.client.TlsConnector;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which daemon to ask: this host's by its socket, or another one's by TLS. */
final class ConnectionOptions {
    private static final int LAST_PORT = 65_535;

    @Option(
            names = "--socket",
            paramLabel = "FILE",
            description = "Socket of this host's daemon (default: $JCRM_SOCKET, or /run/jcrm/api.sock).")
    @Nullable
    Path socket;

    @Spec(Spec.Target.MIXEE)
    @Nullable
    CommandSpec verb;

    @Option(names = "--host", paramLabel = "HOST", description = "Ask the daemon of another host, over TLS.")
    @Nullable
    String host;

    @Option(names = "--port", paramLabel = "PORT", description = "Its port (default: 5411).")
    int port = TlsConnector.DEFAULT_PORT;

    @Option(
            names = "--certificates",
            paramLabel = "DIR",
            description = "Folder with ca.crt, node.crt and node.key (default: /etc/jcrm/pki).")
    Path certificates = TlsConnector.DEFAULT_CERTIFICATES;

    Session.Target target(Session session) {
        if (port < 1 || port > LAST_PORT) {
            throw new ParameterException(
                    requireNonNull(verb, "picocli sets it").commandLine(),
                    "--port: " + port + " is no port; there are 1 to " + LAST_PORT);
        }
        return new Session.Target(
                socket == null ? session.defaultSocket() : socket, host == null ? "" : host, port, certificates);
    }

    ApiClient connect(Session session) {
        return session.connect().apply(target(session));
    }
}
