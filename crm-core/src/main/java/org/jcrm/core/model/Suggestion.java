package org.jcrm.core.model;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** "Did you mean …?": the known word that a mistyped one is closest to. */
public final class Suggestion {
    private Suggestion() {}

    /**
     * The closest of {@code known}, if it is close enough to be meant: a third of the letters may differ. Letters
     * swapped with their neighbour count once; case and the difference between {@code -} and {@code _} count nothing.
     * Among equally close words the first wins.
     */
    public static Optional<String> closest(String word, Collection<String> known) {
        String wanted = normal(word);
        Optional<String> best = Optional.empty();
        int bestDistance = Math.max(1, wanted.length() / 3) + 1;
        for (String candidate : known) {
            int distance = distance(wanted, normal(candidate));
            if (distance < bestDistance && distance < Math.max(wanted.length(), candidate.length())) {
                bestDistance = distance;
                best = Optional.of(candidate);
            }
        }
        return best;
    }

    /** {@code did you mean "timeout"?}, else what is known, else the empty text. */
    public static String sentence(String word, Collection<String> known) {
        Optional<String> closest = closest(word, known);
        if (closest.isPresent()) {
            return "did you mean \"" + closest.get() + "\"?";
        }
        if (known.isEmpty() || known.size() > 25) {
            return "";
        }
        return "known here: " + String.join(", ", known);
    }

    private static String normal(String word) {
        return word.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours. */
    static int distance(String a, String b) {
        int[][] rows = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            rows[i][0] = i;
        }
        for (int j = 0; j <= b.length(); j++) {
            rows[0][j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            for (int j = 1; j <= b.length(); j++) {
                int substituted = rows[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                int best = Math.min(substituted, 1 + Math.min(rows[i - 1][j], rows[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    best = Math.min(best, rows[i - 2][j - 2] + 1);
                }
                rows[i][j] = best;
            }
        }
        return rows[a.length()][b.length()];
    }
}
