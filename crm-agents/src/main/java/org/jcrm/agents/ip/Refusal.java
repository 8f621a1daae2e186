package org.jcrm.agents.ip;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jcrm.agents.process.SystemPrograms;
import org.jcrm.core.agent.AgentContext;

/**
 * For a few seconds after an address has left this node, TCP packets that neighbours still send here are answered with a
 * reset. Without it they vanish: a client that connects in the moment between the address's end here and its announcement
 * elsewhere waits a whole second until the kernel sends its first packet again; with it the client tries again at once.
 *
 * <p>Done by nftables, whose set forgets the address by itself, whatever becomes of this process. Where there is no
 * {@code nft}, nothing is done, and clients wait. Never a reason for an operation to fail.
 */
final class Refusal {
    private static final Duration LASTS = Duration.ofSeconds(3);
    private static final Duration NFT_TIMEOUT = Duration.ofSeconds(2);

    private static final String RULES = """
            add table inet jcrm
            add set inet jcrm gone4 { type ipv4_addr; flags timeout; }
            add set inet jcrm gone6 { type ipv6_addr; flags timeout; }
            add chain inet jcrm refuse { type filter hook prerouting priority -300; }
            flush chain inet jcrm refuse
            add rule inet jcrm refuse ip daddr @gone4 meta l4proto tcp reject with tcp reset
            add rule inet jcrm refuse ip6 daddr @gone6 meta l4proto tcp reject with tcp reset
            """;

    /** When the last refusal ends; an earlier life of the daemon may have begun one just now. */
    private volatile long until = System.nanoTime() + LASTS.toNanos();

    /** Before the address is removed, so that no packet falls into the gap; ends the connections through it, too. */
    void begin(AddressParameters params, AgentContext context) throws InterruptedException {
        until = System.nanoTime() + LASTS.toNanos();
        nft(
                context,
                RULES + "add element inet jcrm " + set(params) + " { " + params.text() + " timeout " + LASTS.toSeconds()
                        + "s }");
    }

    /** Before the address is here again. */
    void end(AddressParameters params, AgentContext context) throws InterruptedException {
        if (System.nanoTime() - until < 0) {
            nft(context, "delete element inet jcrm " + set(params) + " { " + params.text() + " }");
        }
    }

    private static String set(AddressParameters params) {
        return params.isVersion6() ? "gone6" : "gone4";
    }

    private static void nft(AgentContext context, String script) throws InterruptedException {
        try {
            context.processes().run(Optional.empty(), List.of(SystemPrograms.path("nft"), script), NFT_TIMEOUT);
        } catch (IOException e) {
            // No nft on this machine: clients wait a second longer, and that is all.
            return;
        }
    }
}
