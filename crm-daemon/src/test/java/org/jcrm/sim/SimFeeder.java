package org.jcrm.sim;

import org.jcrm.core.controller.ClusterEvent;
import org.jcrm.core.controller.Snapshot;
import org.jcrm.core.watchdog.Feeding;

/** The thread that feeds a host's watchdog, in one life of the daemon: what it decides is production code. */
final class SimFeeder {
    private final SimDaemon daemon;
    private final SimWatchdog watchdog;
    private final Feeding feeding;
    private boolean fed;
    private String told = "";

    SimFeeder(SimDaemon daemon) {
        this.daemon = daemon;
        this.watchdog = daemon.host.watchdog();
        this.feeding = new Feeding(
                watchdog.bound(), watchdog.earlier(), daemon.host.clock().nanos());
        watchdog.feed();
        lookSometimes();
    }

    void published(Snapshot now) {
        if (feeding.published(
                new Feeding.Standing(now.held(), now.known(), now.quorate(), now.confirmed(), now.confirmations()))) {
            look();
        }
    }

    private void lookSometimes() {
        look();
        daemon.after(daemon.host.clock().micros(watchdog.bound().look()), this::lookSometimes);
    }

    private void look() {
        Feeding.Look look = feeding.look(
                daemon.loopTurnedWithin(watchdog.bound().detection()),
                daemon.behind(),
                daemon.host.clock().nanos());
        if (!look.pausedFor().isZero()) {
            daemon.post(new ClusterEvent.Paused(look.pausedFor()));
        }
        fed = look.feed();
        if (fed) {
            watchdog.feed();
        }
        switch (look.memory()) {
            case NOTE -> watchdog.note(look.sinceQuorate(), look.held());
            case FORGET -> watchdog.forget();
            case KEEP -> {}
        }
        if (!look.sentence().equals(told)) {
            told = look.sentence();
            daemon.sim.world.trace(daemon.name().value(), "  watchdog: " + (told.isEmpty() ? "all is well" : told));
        }
    }

    /** Linux feeds a watchdog once more when the program that has it open ends without a word; see the limits in the manual. */
    void killed() {
        if (fed && watchdog.armed()) {
            watchdog.feed();
        }
    }

    boolean mayLetGo() {
        return feeding.mayLetGo();
    }

    void starve() {
        feeding.starve();
    }
}
