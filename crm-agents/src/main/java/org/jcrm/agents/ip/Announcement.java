package org.jcrm.agents.ip;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jcrm.agents.process.Kernel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the neighbours where an address is now: gratuitous ARP (RFC 5227) for IPv4, as request and as reply because some
 * listen to one only; an unsolicited neighbour advertisement (RFC 4861) for IPv6.
 */
final class Announcement {
    private static final Logger LOG = LoggerFactory.getLogger(Announcement.class);
    private static final int ETHERTYPE_ARP = 0x0806;
    private static final int ETHERTYPE_IPV6 = 0x86DD;
    private static final int ARP_REQUEST = 1;
    private static final int ARP_REPLY = 2;
    private static final byte[] BROADCAST = {-1, -1, -1, -1, -1, -1};
    private static final byte[] ALL_NODES_MAC = {0x33, 0x33, 0, 0, 0, 1};

    private Announcement() {}

    /** Announces once now, and {@code more} times in the background. Failures are logged: the address is there anyway. */
    static void burst(InetAddress address, String nic, int more, Duration interval) {
        if (!once(address, nic) || more <= 0) {
            return;
        }
        Thread.ofVirtual().name("announce-" + address.getHostAddress()).start(() -> {
            try {
                for (int i = 0; i < more; i++) {
                    Thread.sleep(interval);
                    if (LocalAddress.find(address).isEmpty() || !once(address, nic)) {
                        return;
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (IOException e) {
                LOG.warn("Announcing {} ended early: {}", address.getHostAddress(), e.getMessage());
            }
        });
    }

    private static boolean once(InetAddress address, String nic) {
        try {
            NetworkInterface device = NetworkInterface.getByName(nic);
            byte[] mac = device == null ? null : device.getHardwareAddress();
            if (device == null || mac == null || mac.length != 6) {
                // A device without Ethernet addresses (loopback, a tunnel) has no neighbours to tell.
                return false;
            }
            if (address.getAddress().length == 4) {
                Kernel.sendPacket(device.getIndex(), ETHERTYPE_ARP, BROADCAST, arp(ARP_REQUEST, mac, address));
                Kernel.sendPacket(device.getIndex(), ETHERTYPE_ARP, BROADCAST, arp(ARP_REPLY, mac, address));
            } else {
                Kernel.sendPacket(device.getIndex(), ETHERTYPE_IPV6, ALL_NODES_MAC, advertisement(mac, address));
            }
            return true;
        } catch (IOException e) {
            LOG.warn("{} could not be announced on {}: {}", address.getHostAddress(), nic, e.getMessage());
            return false;
        }
    }

    static byte[] arp(int operation, byte[] mac, InetAddress address) {
        byte[] ip = address.getAddress();
        return ByteBuffer.allocate(28)
                .putShort((short) 1)
                .putShort((short) 0x0800)
                .put((byte) 6)
                .put((byte) 4)
                .putShort((short) operation)
                .put(mac)
                .put(ip)
                .put(BROADCAST)
                .put(ip)
                .array();
    }

    /** An IPv6 packet from the address to all nodes: override flag set, with the link-layer address as option. */
    static byte[] advertisement(byte[] mac, InetAddress address) {
        byte[] source = address.getAddress();
        byte[] allNodes = new byte[16];
        allNodes[0] = (byte) 0xFF;
        allNodes[1] = 0x02;
        allNodes[15] = 1;
        ByteBuffer icmp = ByteBuffer.allocate(32)
                .put((byte) 136)
                .put((byte) 0)
                .putShort((short) 0)
                .putInt(0x20000000)
                .put(source)
                .put((byte) 2)
                .put((byte) 1)
                .put(mac);
        ByteBuffer pseudo = ByteBuffer.allocate(72)
                .put(source)
                .put(allNodes)
                .putInt(32)
                .putInt(58)
                .put(icmp.array());
        icmp.putShort(2, checksum(pseudo.array()));
        return ByteBuffer.allocate(72)
                .putInt(0x60000000)
                .putShort((short) 32)
                .put((byte) 58)
                .put((byte) 255)
                .put(source)
                .put(allNodes)
                .put(icmp.array())
                .array();
    }

    private static short checksum(byte[] bytes) {
        long sum = 0;
        for (int i = 0; i < bytes.length; i += 2) {
            sum += ((bytes[i] & 0xFF) << 8) | (bytes[i + 1] & 0xFF);
        }
        while (sum >> 16 != 0) {
            sum = (sum & 0xFFFF) + (sum >> 16);
        }
        return (short) ~sum;
    }
}
