package org.jcrm.membership;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import javax.net.ssl.SSLSocket;

/** A link whose handshake is done and whose greeting was read; JGroups gets to read the greeting again. */
final class GreetedLink extends Socket {
    private final SSLSocket link;
    private final InputStream in;

    GreetedLink(SSLSocket link, Greeting greeting) throws IOException {
        this.link = link;
        this.in = new SequenceInputStream(new ByteArrayInputStream(greeting.bytes()), link.getInputStream());
        // As JGroups does for a TLS socket, which it does not recognise here: closing must not wait for what the peer
        // does not read.
        link.setSoLinger(true, 0);
    }

    @Override
    public InputStream getInputStream() {
        return in;
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return link.getOutputStream();
    }

    @Override
    public void close() throws IOException {
        link.close();
    }

    @Override
    public boolean isClosed() {
        return link.isClosed();
    }

    @Override
    public boolean isConnected() {
        return link.isConnected();
    }

    @Override
    public boolean isBound() {
        return link.isBound();
    }

    @Override
    public InetAddress getInetAddress() {
        return link.getInetAddress();
    }

    @Override
    public InetAddress getLocalAddress() {
        return link.getLocalAddress();
    }

    @Override
    public int getPort() {
        return link.getPort();
    }

    @Override
    public int getLocalPort() {
        return link.getLocalPort();
    }

    @Override
    public SocketAddress getRemoteSocketAddress() {
        return link.getRemoteSocketAddress();
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
        return link.getLocalSocketAddress();
    }

    @Override
    public void setSoTimeout(int millis) throws SocketException {
        link.setSoTimeout(millis);
    }

    @Override
    public int getSoTimeout() throws SocketException {
        return link.getSoTimeout();
    }

    @Override
    public void setTcpNoDelay(boolean on) throws SocketException {
        link.setTcpNoDelay(on);
    }

    @Override
    public void setKeepAlive(boolean on) throws SocketException {
        link.setKeepAlive(on);
    }

    @Override
    public void setSoLinger(boolean on, int seconds) throws SocketException {
        link.setSoLinger(on, seconds);
    }

    @Override
    public void setSendBufferSize(int bytes) throws SocketException {
        link.setSendBufferSize(bytes);
    }

    @Override
    public void setReceiveBufferSize(int bytes) throws SocketException {
        link.setReceiveBufferSize(bytes);
    }

    @Override
    public String toString() {
        return link.toString();
    }
}
