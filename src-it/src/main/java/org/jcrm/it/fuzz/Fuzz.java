package org.jcrm.it.fuzz;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** {@code ./bench fuzz}: mutated inputs for every decoder, or for one. Ends with 1 if anything undeclared came out. */
public final class Fuzz {
    private static final Duration SLOW = Duration.ofSeconds(2);

    private Fuzz() {}

    public static void main(String[] args) {
        List<String> words = Arrays.asList(args);
        double minutes = Double.parseDouble(option(words, "--minutes", "1"));
        long count = Long.parseLong(option(words, "--inputs", Long.toString(Long.MAX_VALUE)));
        long seed = Long.parseLong(option(words, "--seed", "1"));
        String only = option(words, "--target", "");
        List<FuzzTarget> targets = Decoders.all().stream()
                .filter(target -> only.isEmpty() || target.name().equals(only))
                .toList();
        if (targets.isEmpty()) {
            System.err.println("There is no target " + only + "; there are "
                    + String.join(
                            ", ", Decoders.all().stream().map(FuzzTarget::name).toList()) + ".");
            System.exit(2);
        }
        long each = (long) (minutes * 60e9 / targets.size());
        boolean good = true;
        System.out.printf("%-20s %12s %12s %10s %8s%n", "decoder", "inputs", "accepted", "answers", "faults");
        for (FuzzTarget target : targets) {
            long end = System.nanoTime() + each;
            FuzzRun run = new FuzzRun(target, seed, SLOW);
            run.run(() -> run.inputs() < count && System.nanoTime() < end);
            System.out.printf(
                    Locale.ROOT,
                    "%-20s %12d %12d %10d %8d%n",
                    target.name(),
                    run.inputs(),
                    run.accepted(),
                    run.answers(),
                    run.faults().size());
            run.faults()
                    .forEach((fault, input) -> System.out.println("    " + fault + "\n      " + FuzzRun.shown(input)));
            good &= run.faults().isEmpty();
        }
        System.exit(good ? 0 : 1);
    }

    private static String option(List<String> words, String name, String otherwise) {
        int at = words.indexOf(name);
        return at < 0 || at + 1 == words.size() ? otherwise : words.get(at + 1);
    }
}
