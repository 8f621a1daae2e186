package org.jcrm.it.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A short run over every decoder; {@code ./bench fuzz} goes on for as long as one likes. */
class FuzzTest {
    private static final long INPUTS = 800;

    private static final List<FuzzTarget> ALL = Decoders.all();

    static Stream<String> decoders() {
        return ALL.stream().map(FuzzTarget::name);
    }

    private static FuzzTarget target(String name) {
        return ALL.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("decoders")
    void onlyDeclaredExceptionsComeOutOfADecoder(String name) {
        FuzzTarget target = target(name);
        FuzzRun run = new FuzzRun(target, 7, Duration.ofSeconds(5));

        run.run(() -> run.inputs() < INPUTS);

        assertThat(run.faults().keySet()).isEmpty();
    }

    /** Mutants of an input that is refused anyway would test nothing. */
    @ParameterizedTest
    @MethodSource("decoders")
    void everyExampleIsAccepted(String name) throws Exception {
        FuzzTarget target = target(name);
        for (byte[] example : target.corpus()) {
            target.decoder().decode(example);
        }
    }

    /** The run itself must see what it looks for. */
    @Test
    void anUndeclaredExceptionIsAFault() {
        FuzzTarget target = new FuzzTarget(
                "number",
                List.of(new byte[] {'1', '2'}),
                input -> Long.parseLong(new String(input, StandardCharsets.UTF_8)));
        FuzzRun run = new FuzzRun(target, 7, Duration.ofSeconds(5));

        run.run(() -> run.inputs() < 200);

        assertThat(run.faults().keySet()).anyMatch(fault -> fault.startsWith("java.lang.NumberFormatException"));
    }

    @Test
    void moreMemoryThanTheInputIsWorthIsAFault() {
        FuzzTarget target = new FuzzTarget(
                "length",
                List.of(new byte[] {0, 0, 0, 2, 'a', 'b'}),
                input -> {
                    ByteBuffer in = ByteBuffer.wrap(Arrays.copyOf(input, Math.max(4, input.length)));
                    byte[] believed = new byte[in.getInt() & 0x3FFFFFF];
                    believed[0] = 1;
                },
                ArrayIndexOutOfBoundsException.class);
        FuzzRun run = new FuzzRun(target, 7, Duration.ofSeconds(5));

        run.run(() -> run.inputs() < 500);

        assertThat(run.faults().keySet()).anyMatch(fault -> fault.startsWith("took more than"));
    }
}
