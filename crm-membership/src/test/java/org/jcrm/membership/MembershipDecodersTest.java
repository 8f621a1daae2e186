package org.jcrm.membership;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.jcrm.membership.arbitrator.ArbitratorDecoders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Mutated messages of members, nodes and the arbitrator: refused or read, within bounds, and nothing else happens. */
@Timeout(120)
class MembershipDecodersTest {
    private static final int ROUNDS = 4_000;

    /** A frame may be of a megabyte; these are small, and no length in them may be believed beyond that. */
    private static final long MOST_BYTES = 8L << 20;

    private interface Decoder {
        void decode(byte[] input) throws IOException;
    }

    @Test
    void frames() throws Exception {
        int read = fuzz(MembershipDecoders.frames(), MembershipDecoders::frame);
        // The corpus is read, else its mutants would test nothing.
        for (byte[] each : MembershipDecoders.frames()) {
            MembershipDecoders.frame(each);
        }
        assertThat(read).isPositive();
    }

    @Test
    void greetings() throws Exception {
        fuzz(
                List.of(CertifiedCaller.greeting(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 5410))),
                MembershipDecoders::greeting);
        fuzz(
                List.of(CertifiedCaller.greeting(new InetSocketAddress(InetAddress.ofLiteral("::1"), 5410))),
                MembershipDecoders::greeting);
    }

    @Test
    void reportsAndAnswersOfTheVote() throws Exception {
        fuzz(List.of(ArbitratorDecoders.report()), MembershipDecoders::voteReport);
        fuzz(List.of(ArbitratorDecoders.answer()), MembershipDecoders::voteAnswer);
    }

    /** How many mutants were read without complaint. */
    private static int fuzz(List<byte[]> corpus, Decoder decoder) {
        ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Random random = new Random(7);
        int read = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] input = mutate(corpus, random);
            long before = memory.getCurrentThreadAllocatedBytes();
            try {
                decoder.decode(input);
                read++;
            } catch (IOException e) {
                assertThat(e.getMessage() == null || !e.getMessage().isEmpty()).isTrue();
            } catch (RuntimeException | Error e) {
                throw new AssertionError(
                        "undeclared, round " + round + ": " + HexFormat.of().formatHex(input), e);
            }
            assertThat(memory.getCurrentThreadAllocatedBytes() - before)
                    .as("bytes taken for " + HexFormat.of().formatHex(input))
                    .isLessThan(MOST_BYTES);
        }
        return read;
    }

    private static byte[] mutate(List<byte[]> corpus, Random random) {
        byte[] input = corpus.get(random.nextInt(corpus.size())).clone();
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            int at = random.nextInt(input.length);
            switch (random.nextInt(6)) {
                case 0 -> input[at] = (byte) random.nextInt();
                case 1 -> input[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> input = Arrays.copyOf(input, 1 + random.nextInt(input.length));
                case 3 -> {
                    // Lengths and numbers at their ends.
                    byte value = (byte)
                            List.of(0, 1, 127, 128, 255).get(random.nextInt(5)).intValue();
                    Arrays.fill(input, at, Math.min(input.length, at + 1 + random.nextInt(8)), value);
                }
                case 4 -> {
                    byte[] other = corpus.get(random.nextInt(corpus.size()));
                    int from = random.nextInt(other.length);
                    byte[] spliced = Arrays.copyOf(input, at + other.length - from);
                    System.arraycopy(other, from, spliced, at, other.length - from);
                    input = spliced;
                }
                default -> {
                    byte[] longer = Arrays.copyOf(input, input.length + 1 + random.nextInt(16));
                    System.arraycopy(input, at, longer, at + longer.length - input.length, input.length - at);
                    input = longer;
                }
            }
        }
        return input;
    }
}
