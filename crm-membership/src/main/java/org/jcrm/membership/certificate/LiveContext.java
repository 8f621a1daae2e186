package org.jcrm.membership.certificate;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.security.KeyManagementException;
import java.security.SecureRandom;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * A TLS context that acts with the credentials of the moment, also through factories that were taken from it long ago.
 * Each set of credentials has a context of its own below, so no session of an earlier set can be resumed: a resumed
 * session would skip the look at the certificate.
 */
final class LiveContext extends SSLContext {
    LiveContext(
            LiveCredentials credentials, UnaryOperator<X509ExtendedTrustManager> demands, CertifiedSockets sockets) {
        this(new Spi(credentials, demands, sockets));
    }

    private LiveContext(Spi spi) {
        super(spi, spi.get().getProvider(), spi.get().getProtocol());
    }

    private static final class Spi extends SSLContextSpi implements Supplier<SSLContext> {
        private record Made(NodeCredentials credentials, SSLContext context) {}

        private final LiveCredentials credentials;
        private final UnaryOperator<X509ExtendedTrustManager> demands;
        private final CertifiedSockets sockets;
        private volatile @Nullable Made made;

        Spi(LiveCredentials credentials, UnaryOperator<X509ExtendedTrustManager> demands, CertifiedSockets sockets) {
            this.credentials = credentials;
            this.demands = demands;
            this.sockets = sockets;
        }

        /** The context of the moment. */
        @Override
        @SuppressWarnings("ReferenceEquality") // Other credentials are other objects, whatever is in them.
        public SSLContext get() {
            NodeCredentials now = credentials.current();
            Made present = made;
            if (present == null || present.credentials() != now) {
                present = new Made(now, now.sslContext(demands));
                made = present;
            }
            return present.context();
        }

        @Override
        protected void engineInit(
                KeyManager @Nullable [] keys, TrustManager @Nullable [] trust, @Nullable SecureRandom random)
                throws KeyManagementException {
            throw new KeyManagementException("this context follows its credentials");
        }

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            return new Sockets(this, sockets);
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            return get().getServerSocketFactory();
        }

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            return get().createSSLEngine();
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            return get().createSSLEngine(host, port);
        }

        @Override
        protected SSLSessionContext engineGetServerSessionContext() {
            return get().getServerSessionContext();
        }

        @Override
        protected SSLSessionContext engineGetClientSessionContext() {
            return get().getClientSessionContext();
        }

        @Override
        protected SSLParameters engineGetDefaultSSLParameters() {
            return get().getDefaultSSLParameters();
        }

        @Override
        protected SSLParameters engineGetSupportedSSLParameters() {
            return get().getSupportedSSLParameters();
        }
    }

    /** Makes each socket with the context of the moment, and follows it. */
    private static final class Sockets extends SSLSocketFactory {
        private final Supplier<SSLContext> context;
        private final CertifiedSockets sockets;

        Sockets(Supplier<SSLContext> context, CertifiedSockets sockets) {
            this.context = context;
            this.sockets = sockets;
        }

        private SSLSocketFactory present() {
            return context.get().getSocketFactory();
        }

        private Socket followed(Socket socket) {
            sockets.follow((SSLSocket) socket);
            return socket;
        }

        @Override
        public String[] getDefaultCipherSuites() {
            return present().getDefaultCipherSuites();
        }

        @Override
        public String[] getSupportedCipherSuites() {
            return present().getSupportedCipherSuites();
        }

        @Override
        public Socket createSocket() throws IOException {
            return followed(present().createSocket());
        }

        @Override
        public Socket createSocket(Socket socket, String host, int port, boolean autoClose) throws IOException {
            return followed(present().createSocket(socket, host, port, autoClose));
        }

        @Override
        public Socket createSocket(Socket socket, @Nullable InputStream consumed, boolean autoClose)
                throws IOException {
            return followed(present().createSocket(socket, consumed, autoClose));
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            return followed(present().createSocket(host, port));
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
            return followed(present().createSocket(host, port, localHost, localPort));
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            return followed(present().createSocket(host, port));
        }

        @Override
        public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
                throws IOException {
            return followed(present().createSocket(address, port, localAddress, localPort));
        }
    }
}
