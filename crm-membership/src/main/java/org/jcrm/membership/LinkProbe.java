package org.jcrm.membership;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Asks one peer whether it is there and would let this node in. JGroups does not say: a peer that refuses, one that is
 * slow and one that is dead all look like nobody. With TLS 1.3 a refusal only shows when something is read, so the peer
 * answers one byte; the application protocol tells it that this is no link.
 */
final class LinkProbe {
    enum Answer {
        /** It is there and lets this node in. */
        WELCOME,
        /** It is there and ends the call: it does not accept this node's certificate, or is no jcrmd. */
        REFUSED,
        /** Nobody, or somebody who does not answer in time. */
        SILENCE
    }

    /** ALPN name (RFC 7301) of a probe. */
    static final String PROTOCOL = "jcrm-probe";

    static final int WELCOME_BYTE = 'y';

    private static final int CONNECT_MILLIS = 400;

    /** For each read of a handshake on a busy host. */
    private static final int READ_MILLIS = 1_000;

    private LinkProbe() {}

    /** Waits for a second or two at most. */
    static Answer ask(SSLContext context, InetSocketAddress peer) {
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket()) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {PROTOCOL});
            socket.setSSLParameters(parameters);
            socket.connect(peer, CONNECT_MILLIS);
            socket.setSoTimeout(READ_MILLIS);
            return answer(socket);
        } catch (IOException e) {
            // Nobody listens, or nobody can be reached.
            return Answer.SILENCE;
        }
    }

    /** Somebody accepted the call; only one who then says nothing at all may be taken for dead. */
    private static Answer answer(SSLSocket socket) {
        try {
            socket.startHandshake();
            return socket.getInputStream().read() == WELCOME_BYTE ? Answer.WELCOME : Answer.REFUSED;
        } catch (SocketTimeoutException e) {
            return Answer.SILENCE;
        } catch (IOException e) {
            // An alert, or a reset that overtook it. If it died this very moment, the next attempt finds nobody.
            return Answer.REFUSED;
        }
    }
}
