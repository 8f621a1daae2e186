package org.jcrm.membership;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Asks one peer whether it is there and would let this node in. JGroups does not say: a peer that refuses, one that is
 * slow and one that is dead all look like nobody. With TLS 1.3 a refusal only shows when something is read, so the peer
 * answers; the application protocol tells it that this is no link.
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

    /**
     * What became of the question.
     *
     * @param newest the latest life of any node that the peer knows of; 0 unless it is welcome
     */
    record Reply(Answer answer, long newest) {}

    /** ALPN name (RFC 7301) of a probe. */
    static final String PROTOCOL = "jcrm-probe";

    private static final byte WELCOME_BYTE = 'y';

    private static final int CONNECT_MILLIS = 400;

    /** For the whole handshake and the answer, from when somebody has accepted the call, on a busy host. */
    private static final int ANSWER_MILLIS = 1_500;

    private LinkProbe() {}

    /**
     * Waits for two seconds at most, whatever the other end does.
     *
     * @param from this node's address of the cluster's network: there it has a slot for its handshake
     */
    static Reply ask(SSLContext context, InetAddress from, InetSocketAddress peer) {
        Socket plain = new Socket();
        CountDownLatch over = new CountDownLatch(1);
        try (plain) {
            plain.bind(new InetSocketAddress(from, 0));
            plain.connect(peer, CONNECT_MILLIS);
            AtomicBoolean late = new AtomicBoolean();
            Thread.ofVirtual().name("link-probe-deadline").start(() -> closeUnless(over, plain, late));
            return answer(context, plain, late);
        } catch (IOException e) {
            // Nobody listens, or nobody can be reached.
            return new Reply(Answer.SILENCE, 0);
        } finally {
            over.countDown();
        }
    }

    /** Somebody accepted the call; only one who then says nothing at all may be taken for dead. */
    private static Reply answer(SSLContext context, Socket plain, AtomicBoolean late) {
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory()
                .createSocket(plain, plain.getInetAddress().getHostAddress(), plain.getPort(), false)) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {PROTOCOL});
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            byte[] said = socket.getInputStream().readNBytes(1 + Long.BYTES);
            if (said.length == 1 + Long.BYTES && said[0] == WELCOME_BYTE) {
                return new Reply(Answer.WELCOME, ByteBuffer.wrap(said).getLong(1));
            }
        } catch (IOException e) {
            // An alert, or a reset that overtook it. If it died this very moment, the next attempt finds nobody.
            return new Reply(late.get() ? Answer.SILENCE : Answer.REFUSED, 0);
        }
        return new Reply(late.get() ? Answer.SILENCE : Answer.REFUSED, 0);
    }

    /** The answer to somebody who may come in. */
    static byte[] welcome(long newest) {
        return ByteBuffer.allocate(1 + Long.BYTES)
                .put(WELCOME_BYTE)
                .putLong(newest)
                .array();
    }

    /** From outside, since a limit for each read begins anew with every byte. */
    private static void closeUnless(CountDownLatch over, Socket plain, AtomicBoolean late) {
        try {
            if (!over.await(ANSWER_MILLIS, TimeUnit.MILLISECONDS)) {
                late.set(true);
                plain.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // It is gone one way or the other.
            return;
        }
    }
}
