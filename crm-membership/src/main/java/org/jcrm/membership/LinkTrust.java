package org.jcrm.membership;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Map;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jcrm.core.model.NodeName;
import org.jcrm.membership.certificate.CertificateSubject;
import org.jcrm.membership.certificate.RefusingTrust;
import org.jspecify.annotations.Nullable;

/**
 * Who may be at the other end of a link: somebody with a certificate of this cluster's authority, made out to a
 * configured peer, and on links that this node opens, to the very peer that was called. Refusals are told in sentences,
 * because all that the handshake itself says is "bad certificate". Links have sockets: asked without one it refuses.
 */
final class LinkTrust extends RefusingTrust {
    /** Some answer that another cluster's node, or an impostor, gave where a peer was called. */
    @FunctionalInterface
    interface Refusals {
        /**
         * @param called the configured peer that should have answered; null if the stranger called us
         * @param from the stranger's address
         */
        void refused(@Nullable NodeName called, String from, String sentence);
    }

    private final X509ExtendedTrustManager authority;
    private final Map<NodeName, InetSocketAddress> peers;
    private final Map<InetSocketAddress, NodeName> names;
    private final Refusals refusals;

    LinkTrust(
            X509ExtendedTrustManager authority,
            Map<NodeName, InetSocketAddress> peers,
            Map<InetSocketAddress, NodeName> names,
            Refusals refusals) {
        this.authority = authority;
        this.peers = peers;
        this.names = names;
        this.refusals = refusals;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        String who = "the host that called from " + socket.getInetAddress().getHostAddress();
        try {
            authority.checkClientTrusted(chain, authType, socket);
            nameOfPeer(chain);
        } catch (CertificateException e) {
            refusals.refused(null, socket.getInetAddress().getHostAddress(), sentence(who, e));
            throw e;
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        NodeName called = names.get(new InetSocketAddress(socket.getInetAddress(), socket.getPort()));
        String who = "the host at " + socket.getInetAddress().getHostAddress() + ":" + socket.getPort();
        try {
            authority.checkServerTrusted(chain, authType, socket);
            NodeName name = nameOfPeer(chain);
            if (!name.equals(called)) {
                throw new CertificateException("its certificate is made out to " + name
                        + ", but this is the address of " + (called == null ? "nobody" : called));
            }
        } catch (CertificateException e) {
            refusals.refused(called, socket.getInetAddress().getHostAddress(), sentence(who, e));
            throw e;
        }
    }

    private NodeName nameOfPeer(X509Certificate[] chain) throws CertificateException {
        NodeName name = CertificateSubject.nodeOf(chain[0]);
        if (!peers.containsKey(name)) {
            throw new CertificateException(
                    "its certificate is made out to " + name + ", which is no node of this cluster");
        }
        return name;
    }

    private static String sentence(String who, CertificateException e) {
        String reason = e.getMessage() == null ? e.toString() : e.getMessage();
        if (reason.contains("unable to find valid certification path")
                || reason.contains("Path does not chain")
                || reason.contains("signature check failed")) {
            reason = "its certificate is not of this cluster's authority";
        } else if (reason.contains("validity check failed")) {
            reason = "its certificate has expired, or the clocks of the hosts are far apart";
        }
        return "refused a link: " + who + " is not let in, since " + reason;
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return authority.getAcceptedIssuers();
    }
}
