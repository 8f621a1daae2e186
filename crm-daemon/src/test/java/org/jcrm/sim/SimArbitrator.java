package org.jcrm.sim;

import java.util.Optional;
import java.util.function.Consumer;
import org.jcrm.core.arbitrator.Arbitration;
import org.jcrm.core.arbitrator.VoteAnswer;
import org.jcrm.core.arbitrator.VoteReport;
import org.jcrm.core.model.NodeName;

/** The third machine: the production arbitration on a disk and a clock of its own; it may be down. */
final class SimArbitrator {
    static final NodeName NAME = NodeName.of("arbitrator");

    private final Simulation sim;
    private final SimClock clock;
    private Optional<Arbitration.Holder> onDisk = Optional.empty();
    private Optional<Arbitration> running;
    private int life = 1;

    SimArbitrator(Simulation sim, SimRandom random) {
        this.sim = sim;
        this.clock = new SimClock(sim.world, random);
        this.running = Optional.of(new Arbitration(Optional.empty(), clock.nanos()));
    }

    /** Down for a while; what it had answered is on its way all the same. */
    void restart(long micros) {
        running = Optional.empty();
        int mine = ++life;
        sim.world.after(micros, () -> {
            if (mine == life) {
                running = Optional.of(new Arbitration(onDisk, clock.nanos()));
                sim.world.trace("ARBITER", "is up again");
            }
        });
    }

    void start() {
        if (running.isEmpty()) {
            restart(0);
        }
    }

    void ask(VoteReport report, Consumer<VoteAnswer> then) {
        sim.network.deliver(
                report.node(),
                NAME,
                () -> running.ifPresent(mind -> {
                    VoteAnswer answer = mind.heard(report, clock.nanos());
                    if (answer.verdict() == VoteAnswer.Verdict.GRANTED) {
                        onDisk = mind.holder();
                    }
                    sim.network.deliver(NAME, report.node(), () -> then.accept(answer));
                }));
    }
}
