package org.jcrm.it.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * {@code ./bench fuzz}: mutated inputs for every decoder, or for one, in the form of the table in docs/benchmarks.md. {@code
 * --inputs N} is for each decoder, {@code --minutes N} for all together. Ends with 1 if anything undeclared came out.
 */
public final class Fuzz {
    private static final Duration SLOW = Duration.ofSeconds(2);

    private Fuzz() {}

    public static void main(String[] args) throws IOException {
        List<String> words = Arrays.asList(args);
        String count = option(words, "--inputs", "");
        String minutes = option(words, "--minutes", count.isEmpty() ? "1" : "");
        long most = count.isEmpty() ? Long.MAX_VALUE : Long.parseLong(count);
        long seed = Long.parseLong(option(words, "--seed", "1"));
        String only = option(words, "--target", "");
        List<FuzzTarget> all = Decoders.all();
        List<FuzzTarget> targets = all.stream()
                .filter(target -> only.isEmpty() || List.of(only.split(",")).contains(target.name()))
                .toList();
        if (targets.isEmpty()) {
            System.err.println("There is no target " + only + "; there are "
                    + String.join(", ", all.stream().map(FuzzTarget::name).toList()) + ".");
            System.exit(2);
        }
        long each =
                minutes.isEmpty() ? Long.MAX_VALUE / 2 : (long) (Double.parseDouble(minutes) * 60e9 / targets.size());
        boolean good = true;
        System.out.println(
                "| decoder | inputs | accepted | refused | kinds of answers | slowest input | most memory | faults |");
        System.out.println("|---|---|---|---|---|---|---|---|");
        for (FuzzTarget target : targets) {
            long begin = System.nanoTime();
            FuzzRun run = new FuzzRun(target, seed, SLOW);
            run.run(() -> run.inputs() < most && System.nanoTime() - begin < each);
            System.out.println(row(target, run));
            for (Map.Entry<String, byte[]> fault : run.faults().entrySet()) {
                Path file = Files.createTempFile("jcrm-fuzz-" + target.name() + "-", ".bin");
                Files.write(file, fault.getValue());
                System.err.println(target.name() + ": " + fault.getKey() + "\n    " + FuzzRun.shown(fault.getValue())
                        + "\n    (the input is in " + file + ")");
            }
            good &= run.faults().isEmpty();
        }
        System.exit(good ? 0 : 1);
    }

    private static String row(FuzzTarget target, FuzzRun run) {
        return String.format(
                Locale.ROOT,
                "| %s | %,d | %,d | %,d | %,d | %.1f ms (%,d bytes) | %,d kB | %d |",
                target.name(),
                run.inputs(),
                run.accepted(),
                run.inputs() - run.accepted(),
                run.answers(),
                run.slowest().toNanos() / 1e6,
                run.slowestLength(),
                run.mostBytes() / 1024,
                run.faults().size());
    }

    private static String option(List<String> words, String name, String otherwise) {
        int at = words.indexOf(name);
        return at < 0 || at + 1 == words.size() ? otherwise : words.get(at + 1);
    }
}
