package org.jcrm.daemon;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs as a process of its own under another user; knows nothing but the JDK, so that its one class file can be copied to
 * where that user may read it. Hears its orders on standard input.
 */
final class UnprivilegedClient {
    private UnprivilegedClient() {}

    /** {@code ask SOCKET}: sends standard input, prints the answer. {@code hold SOCKET N}: holds N connections. */
    public static void main(String[] arguments) throws Exception {
        UnixDomainSocketAddress socket = UnixDomainSocketAddress.of(arguments[1]);
        if (arguments[0].equals("ask")) {
            try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
                channel.connect(socket);
                channel.write(ByteBuffer.wrap(System.in.readAllBytes()));
                ByteBuffer answer = ByteBuffer.allocate(64 << 10);
                while (channel.read(answer) > 0) {
                    // Until the other end has said all, or the buffer is full.
                }
                System.out.println(StandardCharsets.UTF_8.decode(answer.flip()));
            }
            return;
        }
        List<SocketChannel> held = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            channel.connect(socket);
            held.add(channel);
        }
        // The last one was accepted after all others: once it is hung up on, all that are too many have been.
        int open = isOpen(held.getLast(), true) ? 1 : 0;
        for (SocketChannel channel : held.subList(0, held.size() - 1)) {
            open += isOpen(channel, false) ? 1 : 0;
        }
        System.out.println("open " + open);
        while (System.in.read() >= 0) {
            // Holds them until it is told to end.
        }
        for (SocketChannel channel : held) {
            channel.close();
        }
    }

    private static boolean isOpen(SocketChannel channel, boolean wait) throws IOException {
        channel.configureBlocking(wait);
        try {
            return channel.read(ByteBuffer.allocate(1)) == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
