package org.jcrm.agents.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import org.jcrm.agents.Deadline;
import org.jcrm.core.agent.LifeSigns;

/**
 * Asks a PostgreSQL from afar whether it lives, without a login: eight bytes that ask for encryption, one byte of answer.
 * The postmaster has to accept and fork for that answer, so a port that merely accepts does not count. Source:
 * PostgreSQL manual, "Message Formats", SSLRequest.
 */
final class PgLifeSigns {
    private static final int SSL_REQUEST = 80877103;

    private PgLifeSigns() {}

    static LifeSigns ask(String host, int port, Deadline deadline) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByName(host), port), millis(deadline));
            socket.setSoTimeout(millis(deadline));
            socket.getOutputStream()
                    .write(ByteBuffer.allocate(8).putInt(8).putInt(SSL_REQUEST).array());
            int answer = socket.getInputStream().read();
            // 'S' and 'N' are answers to the request; 'E' is a server that has something to complain about. It lives.
            return answer == 'S' || answer == 'N' || answer == 'E' ? LifeSigns.ALIVE : LifeSigns.NONE;
        } catch (IOException e) {
            return LifeSigns.NONE;
        }
    }

    private static int millis(Deadline deadline) {
        return Math.clamp(deadline.left().toMillis(), 1, Integer.MAX_VALUE);
    }
}
