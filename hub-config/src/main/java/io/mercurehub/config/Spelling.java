package io.mercurehub.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what somebody meant to write. */
final class Spelling {

    private Spelling() {}

    /**
     * {@return the known name that is nearest to a word, when it is near enough to be what was meant}
     *
     * @param word what was written, of any length
     * @param known the names to choose from
     */
    static Optional<String> nearest(String word, Collection<String> known) {
        int limit = Math.max(2, word.length() / 3);
        return known.stream()
                .filter(name -> Math.abs(name.length() - word.length()) <= limit)
                .filter(name -> distance(word, name) <= limit)
                .min(Comparator.comparingInt((String name) -> distance(word, name))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** {@return a question to put behind a message about an unknown name, or nothing when no known name is near} */
    static String suggestion(String word, Collection<String> known) {
        return nearest(word, known).map(name -> " (did you mean " + name + "?)").orElse("");
    }

    /** {@return how many letters must be inserted, removed or replaced to make one word of the other (Levenshtein)} */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.length()];
    }
}
