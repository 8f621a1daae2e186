package org.jcrm.agents.postgres;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jcrm.agents.AgentProblem;
import org.jcrm.agents.postgres.PgAttributes.Name;
import org.jcrm.agents.process.Kernel;
import org.jcrm.agents.process.ProcFs;
import org.jcrm.core.agent.ResourceAgent.SignalSink;
import org.jcrm.core.agent.ResourceAgent.Watch;
import org.jcrm.core.model.NodeName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches one running server and says "look now". The end of the postmaster is an event of the kernel (a pidfd). What
 * replication does is read from the titles of the server's children a few times a second: a few small reads, no fork,
 * no SQL, and nothing at all is asked while nothing changes.
 */
final class PgWatch implements Watch {
    private static final Logger LOG = LoggerFactory.getLogger(PgWatch.class);
    private static final Duration TICK = Duration.ofMillis(150);

    /** A child gets its title a moment after it is born: for so many ticks an unknown one is read again. */
    private static final int TITLE_PATIENCE_TICKS = 4;

    private final PgControl control;
    private final SignalSink signal;
    private final long postmaster;
    private final Map<Long, Integer> uninteresting = new HashMap<>();
    private volatile boolean closed;

    PgWatch(PgControl control, SignalSink signal, long postmaster) {
        this.control = control;
        this.signal = signal;
        this.postmaster = postmaster;
    }

    static Watch start(PgControl control, SignalSink signal) {
        Optional<Postmaster> found;
        try {
            found = control.server.postmaster();
        } catch (AgentProblem problem) {
            found = Optional.empty();
        }
        if (found.isEmpty()) {
            signal.lookNow("PostgreSQL ended before it could be watched");
            return () -> {};
        }
        PgWatch watch = new PgWatch(control, signal, found.get().pid());
        Thread.ofPlatform().name("watch-" + control.call.resource()).daemon().start(watch::run);
        return watch;
    }

    @Override
    public void close() {
        closed = true;
    }

    private void run() {
        int pidfd = Kernel.pidfdOpen(postmaster);
        try {
            String before = state();
            while (!closed) {
                boolean ended = pidfd < 0 ? sleepAndSee() : Kernel.awaitReadable(pidfd, TICK);
                if (closed) {
                    return;
                }
                if (ended) {
                    signal.lookNow("the postmaster (pid " + postmaster + ") has ended");
                    return;
                }
                String now = state();
                if (!now.equals(before)) {
                    LOG.debug("{}: '{}' became '{}'", control.call.resource(), before, now);
                    signal.lookNow("replication changed: " + (now.isEmpty() ? "no connection" : now));
                }
                before = now;
            }
        } catch (RuntimeException e) {
            LOG.error("The watch of {} ended: {}", control.call.resource(), e.toString());
        } finally {
            if (pidfd >= 0) {
                Kernel.close(pidfd);
            }
        }
    }

    private boolean sleepAndSee() {
        try {
            Thread.sleep(TICK);
        } catch (InterruptedException e) {
            closed = true;
        }
        return !ProcFs.isAlive(postmaster);
    }

    /** What a monitor would act on, as text: when it changes, a monitor should look. */
    String state() {
        Set<String> parts = new TreeSet<>(replication());
        if (control.params.repMode().isPromotable()) {
            parts.addAll(electionNews());
        }
        return String.join(", ", parts);
    }

    private List<String> replication() {
        List<Long> children = ProcFs.children(postmaster).orElse(List.of());
        uninteresting.keySet().retainAll(new HashSet<>(children));
        List<String> found = new ArrayList<>();
        for (long child : children) {
            int seen = uninteresting.getOrDefault(child, 0);
            if (seen >= TITLE_PATIENCE_TICKS) {
                continue;
            }
            Optional<String> title = ProcFs.commandLine(child).flatMap(PgWatch::replicationTitle);
            if (title.isEmpty()) {
                uninteresting.put(child, seen + 1);
            } else if (!title.get().isEmpty()) {
                found.add(title.get() + " (pid " + child + ")");
            }
        }
        return found;
    }

    /**
     * {@code postgres: 15/main: walsender repl_user 10.0.0.2(51234) streaming 0/3000148} without its moving parts. Empty
     * text for a connection that is only being tried (without a primary one comes and goes twice a second); nothing for
     * a process that has nothing to do with replication.
     */
    static Optional<String> replicationTitle(String title) {
        int start = Math.max(title.indexOf("walsender "), title.indexOf("walreceiver"));
        if (start < 0) {
            return Optional.empty();
        }
        String words = title.substring(start)
                .strip()
                .replaceAll("\\s+[0-9A-F]+/[0-9A-F]+$", "")
                .replaceAll("\\(\\d+\\)", "");
        return Optional.of(words.matches(".* (streaming|catchup|backup)") ? words : "");
    }

    /** While there is no primary: which peers have told where they are, and whether the address has left this node. */
    private List<String> electionNews() {
        List<String> news = new ArrayList<>();
        Optional<NodeName> promoted = control.context.cluster().promotedNode();
        if (promoted.isEmpty()) {
            for (NodeName peer : control.peers()) {
                if (control.attributes.get(peer, Name.XLOG_LOC).isPresent()) {
                    news.add(peer + " told its position");
                }
            }
        } else if (!PgParameters.sameNode(promoted.get(), control.self) && withheld() && !control.addressIsHere()) {
            news.add("the primary is on " + promoted.get() + " and can be followed");
        }
        return news;
    }

    private boolean withheld() {
        try {
            return !control.server.settings().followsPrimary();
        } catch (AgentProblem problem) {
            return false;
        }
    }
}
