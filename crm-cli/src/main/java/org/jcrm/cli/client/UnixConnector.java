package org.jcrm.cli.client;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jcrm.cli.CliProblem;
import org.jcrm.cli.ExitCode;

/** The daemon of this host. */
public final class UnixConnector implements Connector {
    public static final Path DEFAULT_SOCKET = Path.of("/run/jcrm/api.sock");

    private final Path socket;

    public UnixConnector(Path socket) {
        this.socket = requireNonNull(socket, "socket is null");
    }

    @Override
    public String address() {
        return socket.toString();
    }

    @Override
    public String host() {
        return "localhost";
    }

    @Override
    public Connection open() throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        return new ChannelConnection(channel);
    }

    @Override
    public CliProblem explain(IOException failure) {
        String title = "cannot reach jcrmd at " + socket;
        if (!Files.isReadable(socket.toAbsolutePath().getParent())
                && Files.exists(socket.toAbsolutePath().getParent())) {
            return new CliProblem(
                    ExitCode.FORBIDDEN,
                    title,
                    "this user may not open it",
                    "run it as root, or as a member of the group that jcrmd.yaml names (api: operators, jcrm by default)");
        }
        if (!Files.exists(socket)) {
            return new CliProblem(
                    ExitCode.UNREACHABLE,
                    title,
                    "there is no such socket, so jcrmd does not run on this host",
                    "systemctl start jcrmd");
        }
        if (Files.isRegularFile(socket) || Files.isDirectory(socket)) {
            return new CliProblem(
                    ExitCode.UNREACHABLE,
                    title,
                    "that is no socket",
                    "leave out --socket and JCRM_SOCKET, or name the one that jcrmd.yaml gives (api)");
        }
        String message = String.valueOf(failure.getMessage());
        if (message.contains("refused")) {
            return new CliProblem(
                    ExitCode.UNREACHABLE,
                    title,
                    "nobody listens on the socket, so jcrmd has ended",
                    "systemctl start jcrmd");
        }
        if (message.contains("ermission")) {
            return new CliProblem(
                    ExitCode.FORBIDDEN,
                    title,
                    "this user may not open it",
                    "run it as root, or as a member of the group that jcrmd.yaml names (api: operators, jcrm by default)");
        }
        return new CliProblem(ExitCode.UNREACHABLE, title, message, "systemctl status jcrmd");
    }

    private record ChannelConnection(SocketChannel channel) implements Connection {
        @Override
        public InputStream in() {
            return Channels.newInputStream(channel);
        }

        @Override
        public OutputStream out() {
            return Channels.newOutputStream(channel);
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                // Nothing is left to be done with a connection that cannot even be closed.
            }
        }
    }
}
