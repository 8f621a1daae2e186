package org.jcrm.agents.ip;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;
import org.jcrm.agents.process.Kernel;
import org.jcrm.core.agent.ResourceAgent.SignalSink;
import org.jcrm.core.agent.ResourceAgent.Watch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens to the kernel's news of links and addresses and says "look now" when those of one address changed. */
final class AddressWatch implements Watch {
    private static final Logger LOG = LoggerFactory.getLogger(AddressWatch.class);
    private static final Duration CLOSE_CHECK = Duration.ofSeconds(1);

    private volatile boolean closed;

    private AddressWatch() {}

    /** @param state what matters, as text; asked whenever the kernel has news */
    static Watch start(String name, Supplier<String> state, SignalSink signal) {
        AddressWatch watch = new AddressWatch();
        Thread.ofPlatform().name("watch-" + name).daemon().start(() -> watch.run(name, state, signal));
        return watch;
    }

    @Override
    public void close() {
        closed = true;
    }

    private void run(String name, Supplier<String> state, SignalSink signal) {
        int socket;
        try {
            socket = Kernel.openLinkNews();
        } catch (IOException e) {
            LOG.warn("{} is only polled: {}", name, e.getMessage());
            return;
        }
        try {
            String before = state.get();
            while (!closed) {
                if (!Kernel.awaitReadable(socket, CLOSE_CHECK)) {
                    continue;
                }
                Kernel.drain(socket);
                String now = state.get();
                if (!closed && !now.equals(before)) {
                    signal.lookNow(now);
                }
                before = now;
            }
        } finally {
            Kernel.close(socket);
        }
    }
}
