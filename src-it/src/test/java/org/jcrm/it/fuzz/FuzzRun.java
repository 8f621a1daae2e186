package org.jcrm.it.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
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
    private static final int KINDS = 20_000;

    /** More of one decoder tell nothing more. */
    private static final int FAULTS = 5;

    /** Of a message, for its kind: some hold the whole input. */
    private static final int TELLING = 200;

    /** Most inputs are short: a mutation then hits what matters, and a decoder reads thousands of them in a second. */
    private static final int SHORT = 1_024;

    private static final int LONG = 64 * 1024;

    /** One in so many may become long. */
    private static final int LONG_ONE_IN = 64;

    /** What any input may take. A decoder that believes a length or a number in its input takes far more. */
    private static final long MOST_BYTES = 16L << 20;

    /** And for each byte of the input: nodes of a tree, places, copies. */
    private static final long MOST_BYTES_PER_BYTE = 2_048;

    private final FuzzTarget target;
    private final Duration slow;
    private final Mutator mutator;
    private final ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final List<byte[]> corpus = new ArrayList<>();
    private final Set<String> answers = new HashSet<>();
    private final Set<String> words = new HashSet<>();
    private final Map<String, byte[]> faults = new LinkedHashMap<>();
    private long inputs;
    private long accepted;
    private long slowestNanos;
    private int slowestLength;
    private long mostBytes;

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

    Duration slowest() {
        return Duration.ofNanos(slowestNanos);
    }

    /** How long the slowest input is, in bytes. */
    int slowestLength() {
        return slowestLength;
    }

    /** The most that one input took, in bytes. */
    long mostBytes() {
        return mostBytes;
    }

    FuzzRun run(BooleanSupplier more) {
        target.corpus().forEach(this::feed);
        while (more.getAsBoolean()) {
            // Half of them come from good inputs, or the bad ones would be mutated until nothing is read of them.
            List<byte[]> from = mutator.nextInt(2) == 0 ? target.corpus() : corpus;
            byte[] base = from.get(mutator.nextInt(from.size()));
            int most = mutator.nextInt(LONG_ONE_IN) == 0 ? LONG : Math.max(SHORT, base.length + SHORT / 4);
            feed(mutator.mutate(base, corpus.get(mutator.nextInt(corpus.size())), most));
        }
        return this;
    }

    private void feed(byte[] input) {
        inputs++;
        long bytes = memory.getCurrentThreadAllocatedBytes();
        long begin = System.nanoTime();
        @Nullable Throwable thrown = answer(input);
        long nanos = System.nanoTime() - begin;
        bytes = memory.getCurrentThreadAllocatedBytes() - bytes;
        if (nanos > Math.max(slowestNanos, slow.toNanos() / 200)) {
            // The machine may have been busy, or the decoder new: only what is slow twice is slow.
            long again = System.nanoTime();
            answer(input);
            nanos = Math.min(nanos, System.nanoTime() - again);
        }
        if (nanos > slowestNanos) {
            slowestNanos = nanos;
            slowestLength = input.length;
        }
        mostBytes = Math.max(mostBytes, bytes);
        if (nanos > slow.toNanos()) {
            fault("took longer than " + slow.toMillis() + " ms", input);
        }
        if (bytes > MOST_BYTES + MOST_BYTES_PER_BYTE * input.length) {
            fault(
                    "took more than " + (MOST_BYTES >> 20) + " MiB and " + MOST_BYTES_PER_BYTE
                            + " bytes for each of its own",
                    input);
        }
        if (thrown != null && !target.declares(thrown)) {
            fault(signature(thrown), input);
        }
        if (thrown == null) {
            accepted++;
        }
        if (answers.size() < KINDS
                && answers.add(thrown == null ? "accepted" : signature(thrown))
                && corpus.size() < CORPUS) {
            corpus.add(input);
            learn(thrown);
        }
    }

    private void fault(String sentence, byte[] input) {
        if (faults.size() < FAULTS) {
            faults.putIfAbsent(sentence, input);
        }
    }

    private @Nullable Throwable answer(byte[] input) {
        try {
            target.decoder().decode(input);
            return null;
        } catch (Exception | StackOverflowError | OutOfMemoryError | AssertionError e) {
            return e;
        }
    }

    private void learn(@Nullable Throwable thrown) {
        if (thrown == null || thrown.getMessage() == null) {
            return;
        }
        Matcher matcher = WORD.matcher(clipped(thrown.getMessage()));
        while (matcher.find()) {
            if (words.size() < 1_000 && words.add(matcher.group())) {
                mutator.learn(matcher.group());
            }
        }
    }

    /** The kind of an exception: without numbers and quoted input, which differ each time. */
    private static String signature(Throwable thrown) {
        StringBuilder kind = new StringBuilder(thrown.getClass().getName()).append(": ");
        int most = kind.length() + 60;
        String message = String.valueOf(thrown.getMessage());
        boolean quoted = false;
        for (int i = 0; i < message.length() && kind.length() < most; i++) {
            char c = message.charAt(i);
            quoted ^= c == '"';
            char shown = c < ' ' || c > '~' ? '?' : c >= '0' && c <= '9' ? 'N' : c;
            if (!quoted && ((shown != 'N' && shown != '?') || kind.charAt(kind.length() - 1) != shown)) {
                kind.append(shown);
            }
        }
        StackTraceElement[] stack = thrown.getStackTrace();
        return stack.length == 0
                ? kind.toString()
                : kind.append(" at ").append(stack[0]).toString();
    }

    private static String clipped(String message) {
        return message.substring(0, Math.min(TELLING, message.length()));
    }

    static String shown(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", ".");
        return text.length() <= 400 ? text : text.substring(0, 400) + "… (" + input.length + " bytes)";
    }
}
