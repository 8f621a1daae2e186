package org.jcrm.cli.client;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jcrm.cli.CliProblem;
import org.jcrm.cli.ExitCode;
import org.jcrm.membership.certificate.CertificateProblem;
import org.jcrm.membership.certificate.NodeCredentials;

/** The daemon of another host: TLS 1.3, both sides show a certificate of the cluster's authority. */
public final class TlsConnector implements Connector {
    public static final int DEFAULT_PORT = 5411;
    public static final Path DEFAULT_CERTIFICATES = Path.of("/etc/jcrm/pki");

    private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(3);

    private final String host;
    private final int port;
    private final Path certificates;

    public TlsConnector(String host, int port, Path certificates) {
        this.host = requireNonNull(host, "host is null");
        this.port = port;
        this.certificates = requireNonNull(certificates, "certificates is null");
    }

    @Override
    public String address() {
        return host + ":" + port;
    }

    @Override
    public String host() {
        return address();
    }

    @Override
    public Connection open() throws IOException, CliProblem {
        NodeCredentials credentials;
        try {
            credentials = NodeCredentials.load(certificates, Instant.now());
        } catch (CertificateProblem e) {
            throw new CliProblem(
                    ExitCode.INVALID,
                    "no usable certificate",
                    String.valueOf(e.getMessage()),
                    "give the folder with ca.crt, node.crt and node.key by --certificates");
        }
        Socket plain = new Socket();
        try {
            plain.connect(new InetSocketAddress(host, port), (int) CONNECT_PATIENCE.toMillis());
            SSLSocket socket =
                    (SSLSocket) credentials.sslContext().getSocketFactory().createSocket(plain, host, port, true);
            SSLParameters parameters = socket.getSSLParameters();
            // The certificate must be made out to the host that was asked for, not just to any node.
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.setSoTimeout((int) CONNECT_PATIENCE.toMillis());
            socket.startHandshake();
            socket.setSoTimeout(0);
            return new SocketConnection(socket);
        } catch (IOException | RuntimeException e) {
            plain.close();
            throw e;
        }
    }

    @Override
    public CliProblem explain(IOException failure) {
        String why = switch (failure) {
            case UnknownHostException _ -> "there is no host of that name";
            case SocketTimeoutException _ -> "the host does not answer";
            case ConnectException _ -> "nobody listens on that port";
            case SSLException ssl -> "TLS failed: " + ssl.getMessage();
            default -> String.valueOf(failure.getMessage());
        };
        return new CliProblem(
                ExitCode.UNREACHABLE,
                "cannot reach jcrmd at " + address(),
                why,
                "check host and port, and on that host: systemctl status jcrmd");
    }

    private record SocketConnection(SSLSocket socket) implements Connection {
        @Override
        public InputStream in() throws IOException {
            return socket.getInputStream();
        }

        @Override
        public OutputStream out() throws IOException {
            return socket.getOutputStream();
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                // Nothing is left to be done with a connection that cannot even be closed.
            }
        }
    }
}
