package org.jcrm.it;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.CibEdit;
import org.jcrm.core.codec.CodecException;
import org.jcrm.core.policy.Plan;
import org.jcrm.core.policy.PlanInput;
import org.jcrm.core.policy.PolicyEngine;
import org.jcrm.core.policy.simulate.SimulationReport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** {@code ./bench policy --jmh [OPTIONS]}: reading, planning, planning again after one change, playing a transition. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(value = 1, jvmArgsAppend = "-XX:+UseSerialGC")
public class PlanningBenchmark {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    /** Nodes and resources. */
    @Param({"2x10", "8x100", "16x500", "32x1000"})
    public String size = "8x100";

    @Param({"stopped", "running", "lost"})
    public String state = "running";

    private byte[] text = {};
    private Cib cib = Cib.EMPTY;
    private List<CibEdit> changes = List.of();
    private int turn;

    @Setup
    public void generate() throws CodecException {
        String[] numbers = size.split("x");
        GeneratedCib generated = new GeneratedCib(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
        String xml = switch (state) {
            case "stopped" -> generated.stopped();
            case "running" -> generated.running(NOW);
            case "lost" -> generated.oneNodeLost(NOW);
            default -> throw new IllegalArgumentException(state + " is none of stopped, running, lost");
        };
        text = xml.getBytes(StandardCharsets.UTF_8);
        cib = GeneratedCib.read(xml);
        changes = GeneratedCib.changes(cib);
    }

    @Benchmark
    public Cib parse() throws CodecException {
        return GeneratedCib.read(text);
    }

    @Benchmark
    public Plan plan() {
        return PolicyEngine.plan(new PlanInput(cib, NOW, 1, List.of()));
    }

    /** After the monitor of one resource failed, on another node each time: the daemon's common case. */
    @Benchmark
    public Plan replan() {
        turn = (turn + 1) % changes.size();
        return GeneratedCib.replanned(cib, changes.get(turn), NOW);
    }

    @Benchmark
    public SimulationReport simulate() {
        return GeneratedCib.played(cib, NOW);
    }
}
