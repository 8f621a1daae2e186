package org.jcrm.it.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A short run over every decoder; {@code ./bench fuzz} goes on for as long as one likes. */
class FuzzTest {
    private static final long INPUTS = 2_000;

    static Stream<String> decoders() {
        return Decoders.all().stream().map(FuzzTarget::name);
    }

    @ParameterizedTest
    @MethodSource("decoders")
    void onlyDeclaredExceptionsComeOutOfADecoder(String name) {
        FuzzTarget target = Decoders.all().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        FuzzRun run = new FuzzRun(target, 7, Duration.ofSeconds(5));

        run.run(() -> run.inputs() < INPUTS);

        assertThat(run.faults().keySet()).isEmpty();
    }

    /** The run itself must see what it looks for. */
    @Test
    void anUndeclaredExceptionIsAFault() {
        FuzzTarget target = new FuzzTarget(
                "number",
                List.of(new byte[] {'1', '2'}),
                input -> Long.parseLong(new String(input, java.nio.charset.StandardCharsets.UTF_8)),
                thrown -> false);
        FuzzRun run = new FuzzRun(target, 7, Duration.ofSeconds(5));

        run.run(() -> run.inputs() < 200);

        assertThat(run.faults().keySet()).anyMatch(fault -> fault.startsWith("java.lang.NumberFormatException"));
    }
}
