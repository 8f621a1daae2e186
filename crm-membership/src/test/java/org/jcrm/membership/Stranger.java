package org.jcrm.membership;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/** Somebody on the network without any certificate, who holds connections open and sends a byte now and then. */
public final class Stranger implements AutoCloseable {
    private static final long PAUSE_MILLIS = 200;

    private final InetSocketAddress port;
    private final byte[] hello;
    private volatile boolean ended;

    public Stranger(InetSocketAddress port) throws GeneralSecurityException, IOException {
        this.port = port;
        this.hello = clientHello();
    }

    /** As many connections from this address at once, each begun anew when it is closed; the first are there on return. */
    public void dribble(InetAddress from, int connections) throws IOException {
        for (int i = 0; i < connections; i++) {
            Socket first = call(from);
            Thread.ofVirtual().start(() -> dribble(from, first));
        }
    }

    private void dribble(InetAddress from, Socket first) {
        Socket socket = first;
        while (!ended) {
            try (Socket present = socket) {
                for (byte each : hello) {
                    present.getOutputStream().write(each);
                    Thread.sleep(PAUSE_MILLIS);
                    if (ended) {
                        return;
                    }
                }
            } catch (IOException e) {
                // Hung up on: once more.
            } catch (InterruptedException e) {
                return;
            }
            try {
                Thread.sleep(PAUSE_MILLIS);
                socket = call(from);
            } catch (IOException | InterruptedException e) {
                return;
            }
        }
    }

    private Socket call(InetAddress from) throws IOException {
        Socket socket = new Socket();
        try {
            socket.bind(new InetSocketAddress(from, 0));
            socket.connect(port, 5_000);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** What a genuine client says first; it is long enough for a minute. */
    static byte[] clientHello() throws GeneralSecurityException, IOException {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine();
        engine.setUseClientMode(true);
        ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), hello);
        return Arrays.copyOf(hello.array(), hello.position());
    }

    @Override
    public void close() {
        ended = true;
    }
}
