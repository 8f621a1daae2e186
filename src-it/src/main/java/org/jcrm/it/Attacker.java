package org.jcrm.it;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What an ill-meaning neighbour of the daemon does, for as long as its standard input is open: {@code idle SOCKET COUNT} opens
 * connections and says nothing, {@code dribble HOST PORT COUNT} begins TLS and sends a byte a second, {@code post SOCKET PATH
 * BYTES} sends the largest body that it can, again and again. Connections that are closed are opened again after a second.
 */
public final class Attacker {
    private static final long ROUND_MILLIS = 1_000;

    /** The head of a TLS record that promises a long handshake message. */
    private static final byte[] HELLO = {22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3};

    private Attacker() {}

    public static void main(String[] args) throws InterruptedException {
        Thread attack = Thread.ofPlatform().daemon().start(() -> {
            switch (args[0]) {
                case "idle" -> hold(Integer.parseInt(args[2]), () -> local(args[1]), Optional.empty());
                case "dribble" ->
                    hold(
                            Integer.parseInt(args[3]),
                            () -> SocketChannel.open(new InetSocketAddress(args[1], Integer.parseInt(args[2]))),
                            Optional.of(HELLO));
                case "post" -> post(args[1], args[2], Integer.parseInt(args[3]));
                default -> throw new IllegalArgumentException(args[0]);
            }
        });
        try {
            int said = System.in.read();
            while (said >= 0 && attack.isAlive()) {
                said = System.in.read();
            }
        } catch (IOException e) {
            // Whoever started this is gone.
            return;
        }
    }

    @FunctionalInterface
    private interface Opening {
        SocketChannel open() throws IOException;
    }

    private static SocketChannel local(String socket) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(Path.of(socket)));
        return channel;
    }

    /** Keeps that many connections open; with a message, each sends a byte of it in every round, over and over. */
    private static void hold(int count, Opening opening, Optional<byte[]> message) {
        List<SocketChannel> held = new ArrayList<>();
        for (int round = 0; ; round++) {
            for (int i = held.size(); i < count; i++) {
                try {
                    SocketChannel channel = opening.open();
                    channel.configureBlocking(false);
                    held.add(channel);
                } catch (IOException e) {
                    // Refused: the next round tries again.
                    break;
                }
            }
            byte next = message.isEmpty() ? 0 : message.get()[round % message.get().length];
            held.removeIf(channel -> isClosed(channel, message.isPresent(), next));
            try {
                Thread.sleep(ROUND_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static boolean isClosed(SocketChannel channel, boolean sends, byte next) {
        try {
            if (channel.read(ByteBuffer.allocate(256)) >= 0) {
                if (sends) {
                    channel.write(ByteBuffer.wrap(new byte[] {next}));
                }
                return false;
            }
            channel.close();
            return true;
        } catch (IOException e) {
            return true;
        }
    }

    private static void post(String socket, String path, int bytes) {
        byte[] body = new byte[bytes];
        Arrays.fill(body, (byte) '<');
        byte[] head = ("POST " + path + " HTTP/1.1\r\nHost: local\r\nContent-Length: " + bytes + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        while (true) {
            try (SocketChannel channel = local(socket)) {
                channel.write(ByteBuffer.wrap(head));
                channel.write(ByteBuffer.wrap(body));
                channel.read(ByteBuffer.allocate(4096));
            } catch (IOException e) {
                // Hung up on: the next one follows at once.
                Thread.onSpinWait();
            }
        }
    }
}
