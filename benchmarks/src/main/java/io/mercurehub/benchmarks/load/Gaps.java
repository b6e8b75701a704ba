package io.mercurehub.benchmarks.load;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The sequence numbers of one publisher that a stream has skipped: ranges, since who loses one often loses many. */
final class Gaps {

    /** First number of each range, and the number after its last. */
    private final NavigableMap<Integer, Integer> ranges = new TreeMap<>();

    /** Adds the numbers from {@code from} (inclusive) to {@code to} (exclusive), all greater than those added before. */
    void add(int from, int to) {
        ranges.put(from, to);
    }

    /** Takes a number out that has come after all, and returns whether it was missing. */
    boolean fill(int number) {
        Map.Entry<Integer, Integer> range = ranges.floorEntry(number);
        if (range == null || number >= range.getValue()) {
            return false;
        }
        int from = range.getKey();
        int to = range.getValue();
        ranges.remove(from);
        if (from < number) {
            ranges.put(from, number);
        }
        if (number + 1 < to) {
            ranges.put(number + 1, to);
        }
        return true;
    }

    /** {@return how many numbers are missing} */
    long size() {
        return ranges.entrySet().stream()
                .mapToLong(range -> range.getValue() - range.getKey())
                .sum();
    }
}
