package org.jcrm.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Runs the verbs that must start quickly once, against a daemon of its own that knows one status by heart, so that the JVM
 * can record what they load ({@code launcher/bin/warm-up}). Not for operators.
 */
public final class Training {
    private Training() {}

    public static void main(String[] args) throws IOException {
        byte[] status = resource("training-status.json");
        Path directory = Files.createTempDirectory("jcrm");
        Path socket = directory.resolve("api.sock");
        Path cib = directory.resolve("cib.xml");
        Files.write(cib, resource("training-cib.xml"));
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            Thread daemon = new Thread(() -> serve(server, status), "training-daemon");
            daemon.setDaemon(true);
            daemon.start();
            run(socket, "mon", "-1fA");
            run(socket, "mon", "-1rnotbRL");
            run(socket, "mon", "-1", "--output-as=xml");
            run(socket, "mon", "--json");
            run(socket, "status");
            run(socket, "resource", "list");
            run(directory.resolve("none.sock"), "mon", "-1");
            run(socket, "simulate", "-S", "-A", "-c", "-x", cib.toString());
            run(socket, "simulate", "-s", "-U", "-i", "address_monitor_10000@node2=7", "-x", cib.toString());
            run(socket, "simulate", "-S", "--output-as=xml", "-x", cib.toString());
            run(socket, "verify", "-x", cib.toString());
        } finally {
            Files.deleteIfExists(socket);
            Files.deleteIfExists(cib);
            Files.deleteIfExists(directory);
        }
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = Training.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException(name + " is not in the jar");
            }
            return in.readAllBytes();
        }
    }

    /** As the real program does it; what is printed is thrown away. */
    private static void run(Path socket, String... args) {
        Map<String, String> environment = new TreeMap<>(System.getenv());
        environment.put(Session.SOCKET_VARIABLE, socket.toString());
        Jcrm.runInProcess(environment, args);
    }

    private static void serve(ServerSocketChannel server, byte[] status) {
        byte[] head = ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + status.length
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        try {
            while (true) {
                try (SocketChannel connection = server.accept()) {
                    connection.read(ByteBuffer.allocate(4096));
                    OutputStream out = Channels.newOutputStream(connection);
                    out.write(head);
                    out.write(status);
                }
            }
        } catch (IOException e) {
            // The training is over.
        }
    }
}
