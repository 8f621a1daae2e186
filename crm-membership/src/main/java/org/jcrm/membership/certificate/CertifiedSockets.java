package org.jcrm.membership.certificate;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/** The open TLS sockets of one node's credentials, so that those of a revoked certificate can be closed at once. */
final class CertifiedSockets {
    private final Set<SSLSocket> open = ConcurrentHashMap.newKeySet();
    private volatile Revocations revocations = Revocations.NONE;

    /** Follows a new socket from when its handshake is done; before that the handshake itself refuses. */
    void follow(SSLSocket socket) {
        socket.addHandshakeCompletedListener(completed -> {
            open.removeIf(SSLSocket::isClosed);
            open.add(socket);
            // A list that came while the handshake was going on.
            closeIfRevoked(socket, completed.getSession());
        });
    }

    void closeRevoked(Revocations now) {
        revocations = now;
        open.removeIf(SSLSocket::isClosed);
        open.forEach(each -> closeIfRevoked(each, each.getSession()));
    }

    private void closeIfRevoked(SSLSocket socket, SSLSession session) {
        boolean revoked = peer(session)
                .filter(certificate -> revocations.of(certificate).isPresent())
                .isPresent();
        if (revoked) {
            // A close may wait for a writer that hangs.
            Thread.ofVirtual().name("close-revoked").start(() -> close(socket));
        }
    }

    private static Optional<X509Certificate> peer(SSLSession session) {
        try {
            return session.getPeerCertificates()[0] instanceof X509Certificate certificate
                    ? Optional.of(certificate)
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException e) {
            // Nobody showed a certificate, so none was revoked.
            return Optional.empty();
        }
    }

    private void close(SSLSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone one way or the other.
            return;
        } finally {
            open.remove(socket);
        }
    }
}
