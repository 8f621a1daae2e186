package org.jcrm.daemon.api;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ApiServerTest {
    /** No other test uses it. */
    private static final int PORT = 25710;

    /** A server that was closed right after it had begun left its socket open, and the next could not begin. */
    @Test
    void whoHasClosedHasLeftThePort() throws Exception {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT);
        for (int round = 0; round < 300; round++) {
            try (ApiServer server = new ApiServer(new Routes(), AuditTrail.NONE)) {
                server.listenRemotely(address, SSLContext.getDefault(), Map.of());
            }
        }
    }
}
