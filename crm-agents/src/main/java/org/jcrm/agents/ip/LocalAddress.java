package org.jcrm.agents.ip;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;

/**
 * An address that this node has, without a fork.
 *
 * @param nic the device's own name, without a label
 * @param prefix bits of its network
 */
public record LocalAddress(String nic, int prefix) {
    private static final Path VERSION_6 = Path.of("/proc/net/if_inet6");

    public static Optional<LocalAddress> find(InetAddress address) throws IOException {
        return address instanceof Inet6Address ? findVersion6(address) : findVersion4(address);
    }

    private static Optional<LocalAddress> findVersion4(InetAddress address) throws SocketException {
        NetworkInterface holder = NetworkInterface.getByInetAddress(address);
        if (holder == null) {
            return Optional.empty();
        }
        // An address with a label shows up under eth0:label.
        String name = holder.getName();
        int colon = name.indexOf(':');
        int prefix = holder.getInterfaceAddresses().stream()
                .filter(entry -> entry.getAddress().equals(address))
                .mapToInt(InterfaceAddress::getNetworkPrefixLength)
                .findFirst()
                .orElse(32);
        return Optional.of(new LocalAddress(colon < 0 ? name : name.substring(0, colon), prefix));
    }

    /** From the kernel's own list: a JVM that prefers IPv4 does not see IPv6 addresses at all. */
    private static Optional<LocalAddress> findVersion6(InetAddress address) throws IOException {
        if (Files.notExists(VERSION_6)) {
            return Optional.empty();
        }
        String wanted = HexFormat.of().formatHex(address.getAddress());
        return Files.readAllLines(VERSION_6).stream()
                .map(line -> line.strip().split("\\s+"))
                .filter(columns -> columns.length >= 6 && columns[0].equals(wanted))
                .map(columns -> new LocalAddress(columns[5], Integer.parseInt(columns[2], 16)))
                .findFirst();
    }
}
