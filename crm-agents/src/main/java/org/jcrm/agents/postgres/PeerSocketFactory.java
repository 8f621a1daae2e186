package org.jcrm.agents.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.SocketFactory;
import org.jcrm.agents.process.AsUser;
import org.jcrm.agents.process.OsUser;
import org.jspecify.annotations.Nullable;

/**
 * Connects pgjdbc to a server's Unix socket as the server's own OS user, so that {@code local all postgres peer}, which
 * every Debian installation has, is all the access that jcrm needs. pgjdbc makes it by name, with one argument: the token
 * of a session that is being opened.
 *
 * <p>Reads have no timeout of their own: whoever asks closes the session at its deadline, which ends the read. While a
 * session is being opened there is nothing to close yet; {@link #abandon} closes it by its token.
 */
public final class PeerSocketFactory extends SocketFactory {
    private static final Map<String, Opening> OPENING = new ConcurrentHashMap<>();
    private static final AtomicLong TOKENS = new AtomicLong();

    private final String token;

    public PeerSocketFactory(String token) {
        this.token = token;
    }

    /** Whoever asks for a token ends with {@link #opened}, however the opening ends. */
    static String newToken(OsUser owner, Path socketFile, Duration patience) {
        String token = Long.toString(TOKENS.incrementAndGet());
        OPENING.put(token, new Opening(owner, socketFile, patience));
        return token;
    }

    /**
     * A session that is being opened. Its time may be up before the driver has made its first channel, and the driver may
     * make a second one when the first fails: neither may outlive the deadline.
     */
    private static final class Opening {
        private final OsUser owner;
        private final Path socketFile;
        private final Duration patience;
        private @Nullable SocketChannel channel;
        private boolean abandoned;

        Opening(OsUser owner, Path socketFile, Duration patience) {
            this.owner = owner;
            this.socketFile = socketFile;
            this.patience = patience;
        }

        synchronized void abandon() {
            abandoned = true;
            if (channel != null) {
                try {
                    channel.close();
                } catch (IOException e) {
                    // It is gone; that was the aim.
                }
            }
        }

        synchronized SocketChannel newChannel() throws IOException {
            if (abandoned) {
                throw new SocketTimeoutException("the time for opening a session is up");
            }
            SocketChannel opened = SocketChannel.open(StandardProtocolFamily.UNIX);
            channel = opened;
            return opened;
        }
    }

    /** Ends the opening with this token, if it is still under way, and whatever it would still try. */
    static void abandon(String token) {
        Opening opening = OPENING.get(token);
        if (opening != null) {
            opening.abandon();
        }
    }

    /** The session with this token is open: it looks after itself now. */
    static void opened(String token) {
        OPENING.remove(token);
    }

    @Override
    public Socket createSocket() throws IOException {
        Opening opening = OPENING.get(token);
        if (opening == null) {
            throw new IOException("the opening with token " + token + " is over");
        }
        return new ChannelSocket(opening, opening.newChannel());
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        throw new IOException("only unconnected sockets are made here");
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return createSocket(host.getHostName(), port);
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress local, int localPort) throws IOException {
        return createSocket(address.getHostName(), port);
    }

    /** The face of a {@link Socket} on a channel: just what pgjdbc uses. */
    private static final class ChannelSocket extends Socket {
        private final Opening opening;
        private final SocketChannel channel;
        private @Nullable InputStream in;
        private @Nullable OutputStream out;

        ChannelSocket(Opening opening, SocketChannel channel) {
            this.opening = opening;
            this.channel = channel;
        }

        @Override
        public void connect(SocketAddress ignored) throws IOException {
            connect(ignored, 0);
        }

        @Override
        public void connect(SocketAddress ignored, int timeoutMillis) throws IOException {
            UnixDomainSocketAddress address = UnixDomainSocketAddress.of(opening.socketFile);
            AsUser.of(opening.owner).asPeer(opening.patience, () -> channel.connect(address));
            in = Channels.newInputStream(channel);
            out = Channels.newOutputStream(channel);
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return orNotConnected(in);
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            return orNotConnected(out);
        }

        private <T> T orNotConnected(@Nullable T stream) throws IOException {
            if (stream == null) {
                throw new IOException("not connected");
            }
            return stream;
        }

        @Override
        public boolean isConnected() {
            return channel.isConnected();
        }

        @Override
        public boolean isClosed() {
            return !channel.isOpen();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }

        @Override
        public void shutdownOutput() throws IOException {
            channel.shutdownOutput();
        }

        // A Unix socket has none of the following; pgjdbc sets them on every connection.

        @Override
        public void setTcpNoDelay(boolean on) {}

        @Override
        public boolean getTcpNoDelay() {
            return true;
        }

        @Override
        public void setKeepAlive(boolean on) {}

        @Override
        public void setSoTimeout(int timeout) {}

        @Override
        public int getSoTimeout() {
            return 0;
        }

        @Override
        public void setReceiveBufferSize(int size) {}

        @Override
        public int getReceiveBufferSize() {
            return 8192;
        }

        @Override
        public void setSendBufferSize(int size) {}

        @Override
        public int getSendBufferSize() {
            return 8192;
        }
    }
}
