package org.jcrm.it.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Makes bad inputs of good ones: the same ones for the same seed. */
final class Mutator {
    private static final List<String> TOKENS = List.of(
            "0",
            "-1",
            "1",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775809",
            "99999999999999999999",
            "2147483648",
            "1e999",
            "0.0000000000000000001",
            "NaN",
            "INFINITY",
            "-INFINITY",
            "null",
            "true",
            "\"\"",
            "\" \"",
            "{}",
            "[]",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\n",
            "\t",
            "\u0000",
            "\u001b",
            "\u202e",
            "\ud800",
            "<a>",
            "</a>",
            "<!DOCTYPE x [<!ENTITY e 'e'>]>",
            "&e;",
            "&#0;",
            "<![CDATA[",
            "id=\"\"",
            "*a",
            "&a",
            "!!java",
            "---",
            "- ",
            ": ",
            "? ",
            "|",
            "P1Y",
            "PT99999999999999H",
            "2026-13-45T99:99:99Z",
            "+999999999-12-31T23:59:59Z",
            "24:00",
            "P",
            "PT",
            "2026-W60-9",
            "2026-400",
            "1-2-3-4",
            "../../",
            "%00",
            "\r\n",
            "\r\n\r\n",
            "Content-Length: 99999999999999999999\r\n",
            "Transfer-Encoding: chunked\r\n",
            "ffffffffffffffff\r\n",
            "HTTP/9.9",
            "\\ud800",
            "FFFFFFFF",
            "FFFFFFFFFFFFFFFF/FFFFFFFF",
            "$(id)");

    private static final byte[] ENDS = {0, 1, 127, -128, -1};

    private final SplittableRandom random;
    private final List<byte[]> words = new ArrayList<>();

    Mutator(long seed) {
        this.random = new SplittableRandom(seed);
        TOKENS.forEach(this::learn);
    }

    /** A word to put into inputs, for example one that a decoder asked for. */
    void learn(String word) {
        if (words.size() < 4_000) {
            words.add(word.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** @param most how long the result may be */
    byte[] mutate(byte[] input, byte[] other, int most) {
        byte[] mutated = input;
        int times = Math.max(1, random.nextInt(4));
        for (int i = 0; i < times; i++) {
            byte[] next = once(mutated, other, most);
            // What is cut off at a length is seldom read further than what is too long.
            mutated = next.length <= most ? next : mutated;
        }
        return mutated;
    }

    private byte[] once(byte[] input, byte[] other, int most) {
        if (input.length == 0) {
            return word();
        }
        int at = random.nextInt(input.length);
        int end = Math.min(input.length, at + 1 + random.nextInt(1 << random.nextInt(8)));
        return switch (random.nextInt(13)) {
            case 0 -> {
                byte[] flipped = input.clone();
                flipped[at] ^= (byte) (1 << random.nextInt(8));
                yield flipped;
            }
            case 1 -> slice(input, 0, at);
            case 2 -> join(slice(input, 0, at), slice(input, end, input.length));
            case 3 -> join(slice(input, 0, at), word(), slice(input, at, input.length));
            case 4 -> join(slice(input, 0, at), word(), slice(input, end, input.length));
            case 5 -> {
                int from = random.nextInt(other.length + 1);
                yield join(slice(input, 0, at), slice(other, from, other.length));
            }
            case 6 -> join(slice(input, 0, end), slice(input, at, input.length));
            case 7 -> {
                byte[] piece = random.nextBoolean() ? word() : slice(input, at, end);
                int repeats = Math.min(1 << random.nextInt(16), (most - input.length) / Math.max(1, piece.length));
                byte[] many = new byte[Math.max(0, repeats) * piece.length];
                for (int i = 0; i < repeats; i++) {
                    System.arraycopy(piece, 0, many, i * piece.length, piece.length);
                }
                yield join(slice(input, 0, at), many, slice(input, at, input.length));
            }
            case 8 -> {
                // Lengths and numbers of binary forms, at their ends.
                byte[] filled = input.clone();
                Arrays.fill(
                        filled,
                        at,
                        Math.min(input.length, at + 1 + random.nextInt(8)),
                        ENDS[random.nextInt(ENDS.length)]);
                yield filled;
            }
            case 9 -> {
                byte[] changed = input.clone();
                changed[at] = (byte) random.nextInt(256);
                yield changed;
            }
            default -> value(input, at);
        };
    }

    /** In place of the text between two delimiters another word: what keeps the shape and changes a value. */
    private byte[] value(byte[] input, int at) {
        int from = at;
        while (from > 0 && !delimits(input[from - 1])) {
            from--;
        }
        int to = at;
        while (to < input.length && !delimits(input[to])) {
            to++;
        }
        return join(slice(input, 0, from), word(), slice(input, to, input.length));
    }

    private static boolean delimits(byte b) {
        return "\"'<>=:,[]{} \n/".indexOf(b) >= 0;
    }

    private byte[] word() {
        return words.get(random.nextInt(words.size()));
    }

    private static byte[] slice(byte[] bytes, int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    private static byte[] join(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] joined = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, joined, at, part.length);
            at += part.length;
        }
        return joined;
    }

    int nextInt(int bound) {
        return random.nextInt(bound);
    }
}
