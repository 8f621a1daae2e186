package org.jcrm.agents.ip;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The kernel's routes, from {@code /proc/net}: which interface has the network of an address. */
final class Routes {
    private Routes() {}

    /** A network that is reached through an interface. */
    record Route(InetAddress network, int prefix, String nic, boolean direct) {
        boolean contains(InetAddress address) {
            byte[] bytes = address.getAddress();
            byte[] start = network.getAddress();
            if (bytes.length != start.length) {
                return false;
            }
            for (int bit = 0; bit < prefix; bit++) {
                int mask = 0x80 >> (bit % 8);
                if ((bytes[bit / 8] & mask) != (start[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** The narrowest route to the address; one without a gateway if there is one. */
    static Optional<Route> matching(InetAddress address) {
        List<Route> routes = address.getAddress().length == 4
                ? parseVersion4(read("/proc/net/route"))
                : parseVersion6(read("/proc/net/ipv6_route"));
        return routes.stream()
                .filter(route -> !route.nic().equals("lo") && route.contains(address))
                .max(Comparator.comparing(Route::direct).thenComparingInt(Route::prefix));
    }

    private static List<String> read(String file) {
        try {
            Path path = Path.of(file);
            return Files.exists(path) ? Files.readAllLines(path) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** Columns: interface, destination, gateway, flags, …, mask (7); hexadecimal, in the machine's byte order. */
    static List<Route> parseVersion4(List<String> lines) {
        List<Route> routes = new ArrayList<>();
        for (String line : lines) {
            String[] columns = line.strip().split("\\s+");
            if (columns.length < 8 || !columns[1].matches("[0-9A-Fa-f]{8}")) {
                continue;
            }
            int mask = Integer.reverseBytes(Integer.parseUnsignedInt(columns[7], 16));
            byte[] network = HexFormat.of().parseHex(columns[1]);
            byte[] inOrder = {network[3], network[2], network[1], network[0]};
            routes.add(new Route(
                    inetAddress(inOrder),
                    Integer.bitCount(mask),
                    columns[0],
                    columns[2].equals("00000000") && mask != 0));
        }
        return routes;
    }

    /** Columns: destination, prefix length, source, its length, next hop (4), …, interface (9). */
    static List<Route> parseVersion6(List<String> lines) {
        List<Route> routes = new ArrayList<>();
        for (String line : lines) {
            String[] columns = line.strip().split("\\s+");
            if (columns.length < 10 || !columns[0].matches("[0-9A-Fa-f]{32}")) {
                continue;
            }
            int prefix = Integer.parseInt(columns[1], 16);
            // A /128 is a local address of this machine, not the network of another one.
            if (prefix < 128) {
                routes.add(new Route(
                        inetAddress(HexFormat.of().parseHex(columns[0])),
                        prefix,
                        columns[9],
                        columns[4].matches("0{32}") && prefix != 0));
            }
        }
        return routes;
    }

    private static InetAddress inetAddress(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("not an address of 4 or 16 bytes", e);
        }
    }
}
