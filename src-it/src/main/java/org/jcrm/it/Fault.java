package org.jcrm.it;

import java.time.Duration;
import java.util.function.BiConsumer;

/**
 * What can go wrong in a cluster of real hosts, one at a time. Each is struck while a client writes, lasts for a while, and is
 * taken back; {@link FaultScene} looks at what became of the service, the data and the explanation.
 */
enum Fault {
    PRIMARY_POWER_OFF(
            Kind.SERVICE_MOVES,
            Duration.ofSeconds(3),
            (scene, roles) -> scene.lab().crash(roles.primary())),
    STANDBY_POWER_OFF(
            Kind.SERVICE_STAYS,
            Duration.ofSeconds(3),
            (scene, roles) -> scene.lab().crash(roles.standby())),
    PRIMARY_CABLE(
            Kind.SERVICE_MOVES,
            Duration.ofSeconds(6),
            (scene, roles) -> scene.lab().cut(roles.primary())),
    STANDBY_CABLE(
            Kind.SERVICE_STAYS,
            Duration.ofSeconds(6),
            (scene, roles) -> scene.lab().cut(roles.standby())),
    ARBITRATOR_CABLE(
            Kind.SERVICE_STAYS,
            Duration.ofSeconds(3),
            (scene, roles) -> scene.lab().cut("arb")),
    ARBITRATOR_POWER_OFF(
            Kind.SERVICE_STAYS,
            Duration.ofSeconds(3),
            (scene, roles) -> scene.lab().crash("arb")),
    /** The standby hears the primary; the primary does not hear the standby. */
    PRIMARY_IS_DEAF(Kind.ANY, Duration.ofSeconds(5), (scene, roles) -> scene.deaf(roles.primary(), roles.standby())),
    STANDBY_IS_DEAF(Kind.ANY, Duration.ofSeconds(5), (scene, roles) -> scene.deaf(roles.standby(), roles.primary())),
    /** The nodes do not hear each other; the client reaches both. */
    PARTITION_CLIENT_REACHES_BOTH(Kind.ANY, Duration.ofSeconds(5), (scene, roles) -> {
        for (String other : scene.lab().nodes()) {
            if (!other.equals(roles.primary())) {
                scene.apart(roles.primary(), other);
            }
        }
    }),
    /** The primary's side has neither client nor arbitrator. */
    PARTITION_CLIENT_WITH_STANDBY(Kind.ANY, Duration.ofSeconds(6), (scene, roles) -> {
        for (String other : scene.others(roles.primary())) {
            scene.apart(roles.primary(), other);
        }
    }),
    PRIMARY_INTERFACE_DELETED(
            Kind.SERVICE_MOVES, Duration.ofSeconds(4), (scene, roles) -> scene.deleteInterface(roles.primary())),
    PRIMARY_POSTMASTER_KILLED(
            Kind.SERVICE_MOVES,
            Duration.ofSeconds(2),
            (scene, roles) -> scene.cluster().killPostmaster(roles.primary())),
    PRIMARY_POSTMASTER_STOPPED(
            Kind.ANY, Duration.ofSeconds(5), (scene, roles) -> scene.stopPostmaster(roles.primary())),
    PRIMARY_DAEMON_STOPPED(
            Kind.ANY,
            Duration.ofSeconds(5),
            (scene, roles) -> scene.run(roles.primary(), "kill -STOP $(cat /run/jcrm-host/pid)")),
    PRIMARY_HOST_PAUSED(
            Kind.ANY, Duration.ofSeconds(5), (scene, roles) -> scene.lab().pause(roles.primary())),
    STANDBY_HOST_PAUSED(
            Kind.SERVICE_STAYS,
            Duration.ofSeconds(5),
            (scene, roles) -> scene.lab().pause(roles.standby())),
    PRIMARY_DAEMON_KILLED(Kind.ANY, Duration.ofSeconds(4), (scene, roles) -> scene.killDaemon(roles.primary())),
    DC_DAEMON_KILLED(Kind.ANY, Duration.ofSeconds(4), (scene, roles) -> scene.killDaemon(roles.dc())),
    ALL_DAEMONS_KILLED(
            Kind.ANY,
            Duration.ofSeconds(4),
            (scene, roles) -> scene.lab().nodes().forEach(scene::killDaemon)),
    LOST_PACKETS(Kind.ANY, Duration.ofSeconds(8), (scene, roles) -> scene.losePackets(roles.primary(), 20)),
    /** 200 ms each way, to and from everybody: every commit takes twice that, and nobody is given up for it. */
    SLOW_NETWORK(Kind.SERVICE_STAYS, Duration.ofSeconds(12), (scene, roles) -> scene.delay(roles.primary(), 200)),
    /** No fault at all, if the margins are right: other processes want all of the machine. */
    CPU_SATURATED(Kind.SERVICE_STAYS, Duration.ofSeconds(15), (scene, roles) -> scene.saturate()),
    /** Pauses of every daemon that stay below the failure timeout. */
    SHORT_PAUSES(Kind.SERVICE_STAYS, Duration.ofSeconds(8), (scene, roles) -> scene.shortPauses()),
    BUSY_AND_PAUSING(Kind.SERVICE_STAYS, Duration.ofSeconds(20), (scene, roles) -> {
        scene.saturate();
        scene.shortPauses();
    }),
    CONNECTIONS_EXHAUSTED(
            Kind.SERVICE_STAYS, Duration.ofSeconds(5), (scene, roles) -> scene.exhaustConnections(roles.primary())),
    CONFIGURATION_DISK_FULL(
            Kind.SERVICE_STAYS, Duration.ofSeconds(4), (scene, roles) -> scene.fillConfigurationDisk(roles.primary())),
    /** The server would answer on and take no write: it hands over. */
    PRIMARY_DATA_DISK_FULL(
            Kind.SERVICE_MOVES, Duration.ofSeconds(6), (scene, roles) -> scene.fillDataDisk(roles.primary())),
    STANDBY_DATA_DISK_FULL(
            Kind.SERVICE_STAYS, Duration.ofSeconds(6), (scene, roles) -> scene.fillDataDisk(roles.standby())),
    CLOCK_AN_HOUR_AHEAD(
            Kind.SERVICE_STAYS, Duration.ofSeconds(4), (scene, roles) -> scene.moveClock(roles.standby(), "+1h")),
    CLOCK_AN_HOUR_BEHIND(
            Kind.SERVICE_STAYS, Duration.ofSeconds(4), (scene, roles) -> scene.moveClock(roles.standby(), "-1h")),
    /** The old primary's host is on first again. */
    ALL_POWER_OFF_PRIMARY_FIRST(Kind.OUTAGE, Duration.ofSeconds(2), (scene, roles) -> {
        scene.bootFirst(roles.primary());
        scene.lab().nodes().forEach(scene.lab()::crash);
    }),
    ALL_POWER_OFF_STANDBY_FIRST(Kind.OUTAGE, Duration.ofSeconds(2), (scene, roles) -> {
        scene.bootFirst(roles.standby());
        scene.lab().nodes().forEach(scene.lab()::crash);
    });

    /** What is expected of the service while the fault lasts. */
    enum Kind {
        /** Another node takes over. */
        SERVICE_MOVES,
        /** The primary goes on. */
        SERVICE_STAYS,
        /** Either is right, as long as it is served again. */
        ANY,
        /** Nobody serves before the fault is taken back. */
        OUTAGE
    }

    /** Who is what when the fault strikes. */
    record Roles(String primary, String standby, String dc) {}

    final Kind kind;
    final Duration lasts;

    @SuppressWarnings("ImmutableEnumChecker") // The lambdas hold nothing.
    private final BiConsumer<FaultScene, Roles> strike;

    Fault(Kind kind, Duration lasts, BiConsumer<FaultScene, Roles> strike) {
        this.kind = kind;
        this.lasts = lasts;
        this.strike = strike;
    }

    void strike(FaultScene scene, Roles roles) {
        strike.accept(scene, roles);
    }

    /** Its database must be on a disk that can be filled before it strikes. */
    boolean needsSmallDisks() {
        return this == PRIMARY_DATA_DISK_FULL || this == STANDBY_DATA_DISK_FULL;
    }

    /** How long the client waits for an answer. */
    Duration patience() {
        return this == SLOW_NETWORK ? Duration.ofSeconds(3) : Writes.PATIENCE;
    }

    /** How often the sampler is answered at least, for its word to mean something. */
    int leastLooks() {
        return this == SLOW_NETWORK || kind == Kind.OUTAGE ? 10 : 50;
    }

    /** Only the client sees it, as slowness; there is nothing for the cluster to explain. */
    boolean needsNoExplanation() {
        return this == LOST_PACKETS || this == SLOW_NETWORK;
    }

    boolean needsArbitrator() {
        return this == ARBITRATOR_CABLE || this == ARBITRATOR_POWER_OFF;
    }

    /** {@code primary power off}. */
    String text() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    }

    /** What both nodes of a pair survive that ignores quorum and has no fencing. */
    boolean isForPairsWithoutQuorum() {
        return switch (this) {
            case PRIMARY_CABLE,
                    STANDBY_CABLE,
                    PRIMARY_IS_DEAF,
                    STANDBY_IS_DEAF,
                    PARTITION_CLIENT_REACHES_BOTH,
                    PARTITION_CLIENT_WITH_STANDBY,
                    PRIMARY_INTERFACE_DELETED,
                    LOST_PACKETS -> false;
            default -> true;
        };
    }
}
