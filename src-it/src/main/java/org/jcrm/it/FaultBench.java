package org.jcrm.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code ./bench faults}: random sequences of faults from a seed; after each the cluster must become whole, every acknowledged
 * write must be there, and never may two servers have taken writes at the address.
 */
public final class FaultBench {
    private FaultBench() {}

    /** What a cluster is made of. */
    enum Layout {
        /**
         * Two nodes that ignore quorum, without fencing: the story's. What lets both live and not see each other is left
         * out: then each goes on alone, which such a configuration accepts knowingly ({@code jcrm doctor} says so).
         */
        TWO(2, List.of()),
        ARBITRATOR(2, List.of("--arbitrator")),
        THREE(3, List.of()),
        /** Two nodes, an arbitrator, and self-fencing. */
        WATCHDOG(2, List.of("--arbitrator", "--watchdog")),
        /** Two nodes, an arbitrator, and a power switch. */
        SWITCH(2, List.of("--arbitrator", "--fencing"));

        final int nodes;

        @SuppressWarnings("ImmutableEnumChecker") // Made by List.of.
        final List<String> options;

        Layout(int nodes, List<String> options) {
            this.nodes = nodes;
            this.options = options;
        }

        NamespaceLab up() {
            return NamespaceLab.up(nodes, options);
        }

        List<Fault> faults() {
            return Stream.of(Fault.values())
                    .filter(fault -> options.contains("--arbitrator") || !fault.needsArbitrator())
                    .filter(fault -> this != TWO || fault.isForPairsWithoutQuorum())
                    .toList();
        }
    }

    public static void main(String[] args) throws IOException {
        List<String> words = Arrays.asList(args);
        int runs = Integer.parseInt(option(words, "--runs", "10"));
        long seed = Long.parseLong(option(words, "--seed", "1"));
        Layout layout = Layout.valueOf(option(words, "--layout", "arbitrator").toUpperCase(Locale.ROOT));
        List<Fault> faults = Arrays.stream(option(words, "--faults", "").split(","))
                .filter(word -> !word.isEmpty())
                .map(word -> Fault.valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_')))
                .toList();
        Optional<Duration> lasts = Optional.of(option(words, "--lasts", ""))
                .filter(word -> !word.isEmpty())
                .map(word -> Duration.ofMillis(Math.round(Double.parseDouble(word) * 1000)));
        double told = Double.parseDouble(option(words, "--story", "Infinity"));
        String json = option(words, "--json", "");
        SplittableRandom random = new SplittableRandom(seed);
        List<FaultScene.Outcome> outcomes = new ArrayList<>();
        System.out.println(
                "layout " + layout.name().toLowerCase(Locale.ROOT) + ", seed " + seed + ", " + runs + " faults");
        boolean whole = false;
        try (NamespaceLab lab = layout.up()) {
            FaultScene scene = new FaultScene(lab);
            for (int run = 1; run <= runs; run++) {
                List<Fault> choice = faults.isEmpty() ? layout.faults() : faults;
                Fault fault = faults.isEmpty()
                        ? choice.get(random.nextInt(choice.size()))
                        : choice.get((run - 1) % choice.size());
                FaultScene.Outcome outcome = scene.play(fault, lasts.orElse(fault.lasts));
                outcomes.add(outcome);
                System.out.printf(
                        Locale.ROOT,
                        "%3d %-32s service %6.2f s, longest pause %6.2f s, %5d writes, 0 lost: %s%n",
                        run,
                        fault.text(),
                        outcome.service().toMillis() / 1000.0,
                        outcome.pause().toMillis() / 1000.0,
                        outcome.acknowledged(),
                        outcome.explanation().isEmpty()
                                ? ""
                                : outcome.explanation().getFirst());
                if (outcome.pause().toMillis() / 1000.0 > told) {
                    System.out.println(scene.story());
                }
            }
            whole = true;
        } catch (LabException e) {
            System.out.println(e.getMessage());
        }
        if (!json.isEmpty()) {
            Files.writeString(
                    Path.of(json),
                    outcomes.stream().map(FaultBench::json).collect(Collectors.joining(",\n  ", "[\n  ", "\n]\n")),
                    StandardCharsets.UTF_8);
        }
        System.exit(whole ? 0 : 1);
    }

    private static String json(FaultScene.Outcome outcome) {
        return String.format(
                Locale.ROOT,
                "{\"fault\": \"%s\", \"service\": %.3f, \"pause\": %.3f, \"acknowledged\": %d, \"lost\": 0}",
                outcome.fault().text(),
                outcome.service().toMillis() / 1000.0,
                outcome.pause().toMillis() / 1000.0,
                outcome.acknowledged());
    }

    private static String option(List<String> words, String name, String otherwise) {
        int at = words.indexOf(name);
        return at < 0 || at + 1 == words.size() ? otherwise : words.get(at + 1);
    }
}
