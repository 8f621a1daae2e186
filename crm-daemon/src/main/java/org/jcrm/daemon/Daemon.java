package org.jcrm.daemon;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.codec.CibDigest;
import org.jcrm.core.controller.ClusterEvent;
import org.jcrm.core.controller.Lifecycle;
import org.jcrm.core.controller.MembershipView;
import org.jcrm.core.controller.OperatorRequest;
import org.jcrm.core.controller.Quorum;
import org.jcrm.core.controller.Requester;
import org.jcrm.core.controller.Snapshot;
import org.jcrm.core.model.NodeName;
import org.jcrm.daemon.api.Api;
import org.jcrm.daemon.api.ApiServer;
import org.jcrm.daemon.api.AuditLog;
import org.jcrm.daemon.api.LocalRoles;
import org.jcrm.daemon.api.PeerApi;
import org.jcrm.daemon.api.PeerCertificates;
import org.jcrm.daemon.api.Reports;
import org.jcrm.daemon.api.Routes;
import org.jcrm.daemon.certificate.CertificateKeeper;
import org.jcrm.daemon.certificate.FileWatch;
import org.jcrm.daemon.config.DaemonConfig;
import org.jcrm.daemon.config.ExitCode;
import org.jcrm.daemon.config.StartRefused;
import org.jcrm.daemon.doctor.FactFinder;
import org.jcrm.daemon.doctor.NameLookup;
import org.jcrm.daemon.effects.EffectRunner;
import org.jcrm.daemon.executor.AgentExecutor;
import org.jcrm.daemon.executor.ConfiguredCalls;
import org.jcrm.daemon.executor.FenceExecutor;
import org.jcrm.daemon.history.History;
import org.jcrm.daemon.history.Narrator;
import org.jcrm.daemon.loop.Delays;
import org.jcrm.daemon.loop.EventLoop;
import org.jcrm.daemon.loop.Published;
import org.jcrm.daemon.loop.Requests;
import org.jcrm.daemon.loop.StallDetector;
import org.jcrm.daemon.loop.Timers;
import org.jcrm.daemon.sight.AttributeDesk;
import org.jcrm.daemon.sight.ClusterSight;
import org.jcrm.daemon.sight.DaemonContexts;
import org.jcrm.daemon.store.CibStore;
import org.jcrm.daemon.store.CrashRecord;
import org.jcrm.daemon.store.DiskThread;
import org.jcrm.daemon.store.DurableFiles;
import org.jcrm.daemon.store.GenerationFile;
import org.jcrm.daemon.store.HostLock;
import org.jcrm.daemon.store.PlanningMark;
import org.jcrm.daemon.store.SessionMark;
import org.jcrm.daemon.systemd.ServiceNotifier;
import org.jcrm.daemon.watchdog.LastQuorate;
import org.jcrm.daemon.watchdog.Watchdog;
import org.jcrm.membership.Membership;
import org.jcrm.membership.MembershipSettings;
import org.jcrm.membership.certificate.LiveCredentials;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running daemon: all wiring, by hand. {@link #open} looks at everything that can be wrong and refuses with a
 * sentence; {@link #run} is the loop, on the caller's thread; {@link #detach} ends it and leaves the resources running.
 */
final class Daemon implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);
    private static final Duration DETACH_WAIT = Duration.ofSeconds(3);
    /** A life has room for so many requests (as a power of two) before the numbers of the next one begin. */
    private static final int REQUESTS_OF_A_LIFE_BITS = 32;

    private static final Duration PROBE = Duration.ofSeconds(1);
    /** From here on {@code /health} says no: a balancer should look elsewhere. */
    private static final Duration STUCK = Duration.ofSeconds(5);
    /** From here on the service manager is not told any more that this daemon lives. */
    private static final Duration LOOP_MUST_TURN_WITHIN = Duration.ofSeconds(10);
    /** How long this daemon must run until failures before it are forgotten. */
    private static final Duration HEALTHY = Duration.ofMinutes(10);

    private static final Duration DESCRIPTORS = Duration.ofSeconds(5);

    private static final Duration LAST_WRITE = Duration.ofSeconds(2);

    private final DaemonConfig config;
    private final Optional<String> hold;
    private final EventLoop loop;
    private final Requests requests;
    private final Published published;
    private final Routes routes;
    private final ServiceNotifier notifier;
    private final Narrator narrator;
    private final Optional<SelfFencingLine> selfFencing;
    private final SafeMode safeMode;
    private final LimitWarnings limits = new LimitWarnings();
    private final OpenDescriptors descriptors = OpenDescriptors.ofThisProcess();
    private final SessionKeeper session;
    private final List<AutoCloseable> opened;
    private volatile boolean ran;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicReference<@Nullable StartRefused> refusedLater = new AtomicReference<>();

    static Daemon open(DaemonConfig config, Parts parts) throws StartRefused {
        List<AutoCloseable> opened = new ArrayList<>();
        try {
            return new Daemon(config, parts, opened);
        } catch (StartRefused | RuntimeException e) {
            closeAll(opened);
            throw e;
        }
    }

    private Daemon(DaemonConfig config, Parts parts, List<AutoCloseable> opened) throws StartRefused {
        this.config = config;
        this.opened = opened;
        Clock clock = parts.clock();
        NodeName self = config.node();

        // What can be wrong with this host, cheapest first.
        opened.add(HostLock.take(config.folders().run()));
        Startup.makeFolders(config.folders());
        Optional<Watchdog> watchdog = SelfFencingLine.open(config);
        watchdog.ifPresent(device -> opened.add(() -> letGo(device)));
        LiveCredentials credentials = Startup.credentials(config, clock);
        MembershipSettings membershipSettings = Startup.membership(config);
        InetAddress address = membershipSettings.bindAddress();
        Startup.checkPort(config, address, config.ports().cluster(), "the cluster's address");
        Startup.checkPort(config, address, config.ports().api(), "the API's address");
        CibStore store = CibStore.open(config.folders().cib(), Startup.JSON, DurableFiles.fsynced());
        CibStore.Loaded loaded = store.load();
        SessionMark mark =
                new SessionMark(config.folders().state(), config.folders().run(), DurableFiles.fsynced());
        Cib cib = loaded.cib().orElse(Cib.EMPTY);
        PlanningMark planning = PlanningMark.open(config.folders().run());
        opened.add(planning);
        this.safeMode = new SafeMode(
                new CrashRecord(config.folders().state(), DurableFiles.fsynced()),
                planning,
                CibDigest::ofConfiguration,
                parts.version(),
                cib.configuration());
        this.hold = Startup.hold(config, mark.find()).or(safeMode::hold);
        GenerationFile generations = GenerationFile.open(
                config.folders().state(),
                DurableFiles.fsynced(),
                ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE));

        // The story.
        History history = History.open(config.folders().history());
        opened.add(history);
        this.narrator = new Narrator(history, clock);
        this.session = new SessionKeeper(mark, clock, narrator);
        opened.add(FileWatch.start(credentials, sentence -> narrator.info(sentence)));

        // The loop and what feeds it.
        StallDetector stalls = new StallDetector(System::nanoTime, config.failureTimeout());
        ScheduledThreadPoolExecutor timer = thread("crm-timer");
        opened.add(timer::shutdownNow);
        // What may wait for a disk must not hold up the timers.
        ScheduledThreadPoolExecutor housekeeping = thread("crm-housekeeping");
        opened.add(housekeeping::shutdownNow);
        Delays delays = Delays.of(timer);
        LoopDoor door = new LoopDoor();
        this.published = new Published(firstSnapshot(self, cib));
        this.requests = new Requests(self, door, generations.atStart() << REQUESTS_OF_A_LIFE_BITS);

        // Agents and what they see.
        PeerApi peerApi = new PeerApi(credentials.sslContext(), apiAddresses(membershipSettings, config));
        ClusterSight sight = new ClusterSight(published, parts.status(), clock, peerApi, config.peers());
        CertificateKeeper keys = new CertificateKeeper(
                credentials,
                config.peers(),
                new PeerCertificates(peerApi, self),
                VoteLine.certificates(config, credentials),
                config.authority(),
                clock,
                sentence -> narrator.info(sentence));
        opened.add(keys);
        AgentExecutor executor = new AgentExecutor(
                self,
                parts.agents(),
                new DaemonContexts(
                        sight,
                        new AttributeDesk(sight, door, requests),
                        config.folders().agents()),
                parts.processes(),
                door,
                delays,
                clock,
                resource -> ConfiguredCalls.find(
                        published.current().cib().configuration(), resource, self, "ask", Duration.ofSeconds(20)),
                sentence -> narrator.info(sentence));
        opened.add(executor);
        FenceExecutor fences = new FenceExecutor(parts.fenceAgents(), parts.processes(), door);
        opened.add(fences);

        // Closed before the agents, which may take a moment for it.
        Membership membership = parts.membership()
                .make(membershipSettings, credentials, generations, (from, sentence) -> LOG.warn("{}", sentence));
        opened.add(membership);
        MembershipLink link = new MembershipLink(membership, door, this::cannotConnect);
        EffectRunner effects = new EffectRunner(
                // Longer than the timeout would look like a pause of this node.
                new DiskThread(store, config.failureTimeout().multipliedBy(3).dividedBy(4)),
                published,
                session.guarding(link),
                executor,
                fences,
                this::resetItself,
                new Timers(delays, door),
                requests,
                narrator,
                this::stop);
        Optional<VoteLine> vote = VoteLine.open(
                config, credentials, generations, sight::holdsPromoted, door, sentence -> narrator.info(sentence));
        vote.ifPresent(opened::add);
        this.loop = new EventLoop(
                parts.core().make(cib, safeMode::around), effects, clock, stalls, () -> vote.flatMap(VoteLine::news));
        door.open(loop);

        // What follows the published state: the mark before everything else.
        published.onChange(session::published);
        vote.ifPresent(line -> published.onChange(line::published));

        // The API.
        Reports reports = new Reports(
                published,
                parts.status(),
                clock,
                parts.version(),
                () -> notices(Stream.concat(loaded.warnings().stream(), keys.notices().stream())
                        .toList()),
                this::stuck);
        FactFinder facts = new FactFinder(config, credentials, peerApi, NameLookup.ofHost(), clock);
        this.routes = Api.routes(new Api.Context(
                self,
                List.copyOf(config.peers().keySet()),
                published,
                reports,
                requests,
                history,
                executor,
                parts.agents(),
                parts.texts(),
                store::eachKept,
                parts.simulation(),
                peerApi,
                sight,
                () -> facts.gather().withNotices(reports.notices()),
                keys,
                clock));
        AuditLog audit = AuditLog.in(
                config.folders().log(),
                self,
                () -> published.current().cib().version().toString(),
                clock);
        opened.add(audit);
        repeat(timer, Duration.ofMinutes(1), audit::tellCounts);
        ApiServer server = new ApiServer(routes, audit);
        opened.add(server);
        server.listenRemotely(
                new InetSocketAddress(address, config.ports().api()),
                credentials.sslContext(),
                peerAddresses(membershipSettings));
        server.listenLocally(config.api().socket(), LocalRoles.of(config.api()));

        credentials.onChange(now -> server.closeRevoked(now.revocations()));
        published.onChange(keys::published);
        keys.start();

        // Heartbeats.
        this.notifier = ServiceNotifier.of(parts.environment(), server.group());
        repeat(timer, stalls.interval(), stalls::beat);
        repeat(timer, PROBE, loop::probe);
        descriptors.look().ifPresent(narrator::warn);
        housekeeping.execute(told(OpenDescriptors::openProgram));
        repeat(timer, DESCRIPTORS, () -> descriptors.look().ifPresent(narrator::warn));
        repeat(housekeeping, Duration.ofMinutes(1), session::stillAlive);
        repeat(housekeeping, HEALTHY, this::forgetFailures);
        this.selfFencing = SelfFencingLine.start(
                config,
                watchdog,
                notifier::alive,
                notifier.limit(),
                loop::isAlive,
                loop::behind,
                door,
                sentence -> narrator.warn(sentence));
        selfFencing.ifPresent(opened::add);
        selfFencing.ifPresent(line -> published.onChange(line::published));
        if (config.watchdog().filter(settings -> settings.device().isEmpty()).isEmpty()) {
            notifier.aliveInterval().ifPresent(interval -> repeat(timer, interval, this::feedWatchdog));
        }
        published.onChange(snapshot -> notifier.status(snapshot.sentence()));

        narrator.info("jcrmd " + parts.version() + " starts on " + self + " in the cluster " + config.cluster()
                + ", configuration version " + cib.version() + ".");
        safeMode.story().forEach(narrator::warn);
        notices(loaded.warnings()).forEach(narrator::warn);
        generations.problem().ifPresent(narrator::warn);
    }

    private List<String> notices(List<String> ofTheStore) {
        List<String> notices = new ArrayList<>(ofTheStore);
        notices.addAll(session.notices());
        descriptors.notice().ifPresent(notices::add);
        notices.addAll(safeMode.notices(published.current().cib().configuration()));
        notices.addAll(limits.of(published.current().cib().configuration()));
        return notices;
    }

    private Optional<String> stuck() {
        Duration lag = loop.lag();
        return lag.compareTo(STUCK) < 0
                ? Optional.empty()
                : Optional.of("The event loop of jcrmd has not come to its events for " + lag.toSeconds()
                        + " s: nothing is decided here. The log may say for what it waits.");
    }

    private void forgetFailures() {
        try {
            safeMode.healthy(published.current().cib().configuration());
        } catch (IOException e) {
            // They are counted a while longer.
            return;
        }
    }

    /**
     * A daemon that does not come up has armed the watchdog for nothing, unless an earlier life left something running,
     * which must not outlive what that life promised.
     */
    private void letGo(Watchdog device) throws IOException {
        if (!ran && new LastQuorate(config.folders().run()).earlier().isEmpty()) {
            device.disarm();
        } else {
            device.close();
        }
    }

    /** The loop; returns when the daemon has ended, with how. */
    ExitCode run() {
        ran = true;
        loop.post(new ClusterEvent.Started(hold));
        notifier.ready("started");
        EventLoop.Ending ending = loop.run();
        if (ending instanceof EventLoop.Ending.Stopped(boolean clean, String ignored) && clean) {
            selfFencing.ifPresent(SelfFencingLine::disarm);
        }
        if (ending instanceof EventLoop.Ending.Bug(String event, Throwable ignored)) {
            Bounded.run("crm-failure", LAST_WRITE, () -> noteFailure(event));
        }
        notifier.stopping("ended");
        ended.countDown();
        ExitCode code = Faults.ended(ending);
        StartRefused refused = refusedLater.get();
        return refused == null ? code : Faults.refused(refused);
    }

    /** Leaves the cluster at once; what runs on this node keeps running. Returns when the loop was told to end. */
    void detach(String why) throws InterruptedException {
        narrator.info("jcrmd is told to end (" + why + "); what runs on this node keeps running.");
        requests.ask(new Requester("root", "jcrmd", config.node()), new OperatorRequest.Detach(), DETACH_WAIT);
        loop.stop(true, why + "; what runs on this node keeps running.");
    }

    /** Waits a little for the loop to end. */
    void awaitEnd() throws InterruptedException {
        if (!ended.await(DETACH_WAIT.toSeconds(), TimeUnit.SECONDS)) {
            narrator.warn("The loop did not end in time; jcrmd ends without it.");
        }
    }

    Published published() {
        return published;
    }

    Routes routes() {
        return routes;
    }

    /** For tests that say what happened. */
    void post(ClusterEvent event) {
        loop.post(event);
    }

    private void stop(boolean clean, String sentence) {
        loop.stop(clean, sentence);
    }

    /** Nothing on this host can do it, so people must know. */
    private void resetItself(String reason) {
        selfFencing.ifPresentOrElse(
                line -> line.starve(reason),
                () -> narrator.error(
                        reason + " This host has no watchdog: stop everything on it by hand, or switch it off."));
    }

    private void noteFailure(String event) {
        try {
            safeMode.failed(
                    event.equals(ClusterEvent.OperatorRequested.class.getSimpleName()),
                    published.current().cib().configuration());
        } catch (IOException e) {
            narrator.warn(
                    "This failure cannot be noted (" + e.getMessage() + "), so it does not count towards safe mode.");
        }
    }

    private void cannotConnect(String sentence) {
        session.neverConnected();
        refusedLater.set(
                new StartRefused(ExitCode.PORT_IN_USE, sentence, "The addresses are set in " + config.source() + "."));
        loop.stop(false, sentence);
    }

    private void feedWatchdog() {
        if (loop.isAlive(LOOP_MUST_TURN_WITHIN) && loop.lag().compareTo(LOOP_MUST_TURN_WITHIN) < 0) {
            notifier.alive();
        }
    }

    private static Snapshot firstSnapshot(NodeName self, Cib cib) {
        return new Snapshot(
                self,
                Lifecycle.STARTING,
                "jcrmd is starting.",
                MembershipView.NONE,
                Quorum.NONE,
                cib,
                false,
                0,
                false,
                List.of());
    }

    private static Map<NodeName, InetSocketAddress> apiAddresses(MembershipSettings settings, DaemonConfig config) {
        Map<NodeName, InetSocketAddress> addresses = new LinkedHashMap<>();
        settings.peers()
                .forEach((node, cluster) -> addresses.put(
                        node,
                        new InetSocketAddress(
                                cluster.getAddress(), config.ports().api())));
        return addresses;
    }

    private static Map<NodeName, InetAddress> peerAddresses(MembershipSettings settings) {
        Map<NodeName, InetAddress> addresses = new LinkedHashMap<>();
        settings.peers().forEach((node, cluster) -> addresses.put(node, cluster.getAddress()));
        return addresses;
    }

    private static ScheduledThreadPoolExecutor thread(String name) {
        return new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name(name).daemon().factory());
    }

    /** A body that throws would not be repeated any more, so it is told and goes on. */
    @SuppressWarnings("FutureReturnValueIgnored") // Nobody waits for a heartbeat; the body tells its own faults.
    private static void repeat(ScheduledThreadPoolExecutor timer, Duration interval, Runnable body) {
        timer.scheduleWithFixedDelay(told(body), interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static Runnable told(Runnable body) {
        return () -> {
            try {
                body.run();
            } catch (RuntimeException e) {
                Faults.uncaught(Thread.currentThread(), e);
            }
        };
    }

    /** Newest first: nothing is closed under what still uses it. The second call does nothing. */
    @Override
    public synchronized void close() {
        closeAll(opened);
        opened.clear();
    }

    private static void closeAll(List<AutoCloseable> opened) {
        for (AutoCloseable one : opened.reversed()) {
            try {
                one.close();
            } catch (Exception e) {
                // The rest must be closed as well; the process ends in any case.
                Faults.uncaught(Thread.currentThread(), e);
            }
        }
    }
}
