package org.jcrm.membership.arbitrator;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jcrm.membership.certificate.LiveCredentials;
import org.jcrm.membership.certificate.NodeCredentials;
import org.jcrm.membership.certificate.RefusingTrust;
import org.jspecify.annotations.Nullable;

/**
 * The certificates of all clusters that share one port. The protocol that a connection asks for (ALPN) names its cluster,
 * which has an authority of its own: a node of one cluster is a stranger to the others.
 */
final class ClusterKeys {
    private final Map<String, LiveCredentials> byProtocol = new ConcurrentHashMap<>();

    void put(String cluster, LiveCredentials credentials) {
        byProtocol.put(Wire.protocol(cluster), credentials);
        byProtocol.put(Wire.certificateProtocol(cluster), credentials);
    }

    private @Nullable NodeCredentials present(String protocol) {
        LiveCredentials credentials = byProtocol.get(protocol);
        return credentials == null ? null : credentials.current();
    }

    boolean knows(String protocol) {
        return byProtocol.containsKey(protocol);
    }

    SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(new X509ExtendedKeyManager[] {new Keys()}, new TrustManager[] {new Trust()}, null);
            // A resumed session would carry a certificate that was checked for another cluster.
            context.getServerSessionContext().setSessionCacheSize(1);
            context.getServerSessionContext().setSessionTimeout(1);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK cannot make a TLS context", e);
        }
    }

    private static String protocol(@Nullable Socket socket) {
        String protocol = socket instanceof SSLSocket tls ? tls.getHandshakeApplicationProtocol() : null;
        return protocol == null ? "" : protocol;
    }

    /** The alias of a key is its protocol. */
    private final class Keys extends X509ExtendedKeyManager {
        @Override
        public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, Socket socket) {
            NodeCredentials credentials = present(protocol(socket));
            boolean fits =
                    credentials != null && keyType.equals(credentials.key().getAlgorithm());
            return fits ? protocol(socket) : null;
        }

        @Override
        public X509Certificate @Nullable [] getCertificateChain(String alias) {
            NodeCredentials credentials = present(alias);
            return credentials == null
                    ? null
                    : new X509Certificate[] {credentials.certificate(), credentials.authority()};
        }

        @Override
        public @Nullable PrivateKey getPrivateKey(String alias) {
            NodeCredentials credentials = present(alias);
            return credentials == null ? null : credentials.key();
        }

        @Override
        public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
            return null;
        }

        @Override
        public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
            return null;
        }

        @Override
        public @Nullable String chooseClientAlias(String[] keyType, Principal @Nullable [] issuers, Socket socket) {
            return null;
        }
    }

    /**
     * Only sockets tell the cluster; the arbitrator calls nobody; and a list of authorities would tell each cluster of the
     * others.
     */
    private final class Trust extends RefusingTrust {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            NodeCredentials cluster = present(protocol(socket));
            if (cluster == null) {
                throw new CertificateException("a connection of no known cluster");
            }
            cluster.trust().checkClientTrusted(chain, authType, socket);
        }
    }
}
