package org.jcrm.it.fuzz;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Mutated inputs for one decoder. Inputs that get a new kind of answer are mutated further, and words that an answer names
 * (a field that is missing, the kinds that exist) get into later inputs: so the inputs find their way into the decoder
 * without a look at its code.
 */
final class FuzzRun {
    private static final Pattern WORD = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{2,40}");
    private static final int CORPUS = 2_000;

    private final FuzzTarget target;
    private final Duration slow;
    private final Mutator mutator;
    private final List<byte[]> corpus = new ArrayList<>();
    private final Set<String> answers = new HashSet<>();
    private final Set<String> words = new HashSet<>();
    private final Map<String, byte[]> faults = new LinkedHashMap<>();
    private long inputs;
    private long accepted;

    /** @param slow an input that takes longer is a fault */
    FuzzRun(FuzzTarget target, long seed, Duration slow) {
        this.target = target;
        this.slow = slow;
        this.mutator = new Mutator(seed);
        corpus.addAll(target.corpus());
    }

    /** What went wrong, by a sentence, with an input that does it. */
    Map<String, byte[]> faults() {
        return faults;
    }

    long inputs() {
        return inputs;
    }

    long accepted() {
        return accepted;
    }

    int answers() {
        return answers.size();
    }

    FuzzRun run(BooleanSupplier more) {
        target.corpus().forEach(this::feed);
        while (more.getAsBoolean()) {
            // Half of them come from good inputs, or the bad ones would be mutated until nothing is read of them.
            List<byte[]> from = mutator.nextInt(2) == 0 ? target.corpus() : corpus;
            byte[] base = from.get(mutator.nextInt(from.size()));
            feed(mutator.mutate(base, corpus.get(mutator.nextInt(corpus.size()))));
        }
        return this;
    }

    private void feed(byte[] input) {
        inputs++;
        long begin = System.nanoTime();
        @Nullable Throwable thrown = null;
        try {
            target.decoder().decode(input);
            accepted++;
        } catch (Exception | StackOverflowError | OutOfMemoryError | AssertionError e) {
            thrown = e;
        }
        if (System.nanoTime() - begin > slow.toNanos()) {
            // The machine may have been busy: only what is slow twice is slow.
            long again = System.nanoTime();
            try {
                target.decoder().decode(input);
            } catch (Exception | StackOverflowError | OutOfMemoryError | AssertionError e) {
                thrown = e;
            }
            if (System.nanoTime() - again > slow.toNanos()) {
                faults.putIfAbsent("took longer than " + slow.toMillis() + " ms", input);
            }
        }
        if (thrown != null && !target.declared().test(thrown)) {
            faults.putIfAbsent(signature(thrown), input);
        }
        String answer = thrown == null ? "accepted" : signature(thrown);
        if (answers.add(answer) && corpus.size() < CORPUS) {
            corpus.add(input);
            learn(thrown);
        }
    }

    private void learn(@Nullable Throwable thrown) {
        if (thrown == null || thrown.getMessage() == null) {
            return;
        }
        Matcher matcher = WORD.matcher(thrown.getMessage());
        while (matcher.find()) {
            if (words.add(matcher.group()) && words.size() < 1_000) {
                mutator.learn(matcher.group());
            }
        }
    }

    /** The kind of an exception: without numbers and quoted input, which differ each time. */
    private static String signature(Throwable thrown) {
        String message = String.valueOf(thrown.getMessage());
        String kind = message.replaceAll("\"[^\"]*\"", "\"…\"")
                .replaceAll("[^ -~…]+", "?")
                .replaceAll("\\d+", "N");
        StackTraceElement[] stack = thrown.getStackTrace();
        String where = stack.length == 0 ? "" : " at " + stack[0];
        return thrown.getClass().getName() + ": " + kind.substring(0, Math.min(60, kind.length())) + where;
    }

    static String shown(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", ".");
        return text.length() <= 400 ? text : text.substring(0, 400) + "… (" + input.length + " bytes)";
    }
}
