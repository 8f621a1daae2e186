package org.jcrm.membership;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jgroups.Version;
import org.jgroups.blocks.cs.Connection;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.ByteArrayDataInputStream;

/**
 * What JGroups says first over a link that it opened: at which address the caller can be called back. JGroups reads it in
 * its one accepting thread, where a caller that stops in the middle would keep all others waiting; so it is read before,
 * with the handshake and within its deadline.
 *
 * @param bytes as they came, for JGroups to read again
 * @param claimed where the caller says that it listens
 */
@SuppressWarnings("ArrayRecordComponent") // JGroups reads the bytes again, once; nobody compares greetings.
record Greeting(byte[] bytes, InetSocketAddress claimed) {
    /** Cookie, version, length of the address. */
    private static final int FIXED_BYTES = Connection.cookie.length + 2 * Short.BYTES;

    /** An IPv6 address with its scope and port. */
    private static final int MOST_ADDRESS_BYTES = 1 + 16 + Integer.BYTES + Short.BYTES;

    /** @throws IOException if it is not a greeting, with a sentence */
    static Greeting read(InputStream in) throws IOException {
        byte[] begin = in.readNBytes(FIXED_BYTES);
        if (begin.length < FIXED_BYTES) {
            throw new IOException("it ended before it had said who it is");
        }
        ByteBuffer fixed = ByteBuffer.wrap(begin);
        byte[] cookie = new byte[Connection.cookie.length];
        fixed.get(cookie);
        short version = fixed.getShort();
        int length = fixed.getShort();
        if (!Arrays.equals(cookie, Connection.cookie)) {
            throw new IOException("it does not say who it is in the way of members");
        }
        if (!Version.isBinaryCompatible(version)) {
            throw new IOException("it speaks version " + Version.print(version) + " of the cluster layer, this node "
                    + Version.printVersion());
        }
        if (length < 1 || length > MOST_ADDRESS_BYTES) {
            throw new IOException("it claims an address of " + length + " bytes");
        }
        byte[] rest = in.readNBytes(length);
        // The first byte is the length of the address, 0 if there is none; JGroups checks it against nothing.
        if (rest.length < length || (rest[0] == 4 ? length != 1 + 4 + Short.BYTES : length != MOST_ADDRESS_BYTES)) {
            throw new IOException("it claims an address of " + length + " bytes that is none");
        }
        IpAddress address = new IpAddress();
        ByteArrayDataInputStream reader = new ByteArrayDataInputStream(rest);
        address.readFrom(reader);
        if (address.getIpAddress() == null || reader.position() != length) {
            throw new IOException("it claims no address");
        }
        byte[] all = Arrays.copyOf(begin, FIXED_BYTES + length);
        System.arraycopy(rest, 0, all, FIXED_BYTES, length);
        return new Greeting(all, new InetSocketAddress(address.getIpAddress(), address.getPort()));
    }
}
