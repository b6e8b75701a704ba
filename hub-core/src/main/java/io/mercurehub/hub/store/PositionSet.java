package io.mercurehub.hub.store;

import java.util.BitSet;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * Some places in the log: a bit for each place of those stretches that have any.
 *
 * <p>Immutable, but for whoever makes it.
 */
public final class PositionSet {

    /** No place. */
    public static final PositionSet NONE = new PositionSet();

    /** How many places a stretch has; 8 KiB of bits. */
    static final int STRETCH = 1 << 16;

    /** The places of each stretch that has any, by its number. */
    private final TreeMap<Long, BitSet> stretches = new TreeMap<>();

    PositionSet() {}

    /** {@return these places} */
    public static PositionSet of(Collection<Position> positions) {
        PositionSet set = new PositionSet();
        positions.forEach(position -> set.add(position.value()));
        return set;
    }

    /** {@return whether there is none} */
    public boolean isEmpty() {
        return stretches.isEmpty();
    }

    /** {@return how many there are after a place, up to another} */
    public long count(long after, long upTo) {
        if (after >= upTo) {
            return 0;
        }
        long count = 0;
        for (Map.Entry<Long, BitSet> stretch : stretchesOf(after, upTo).entrySet()) {
            int from = bitsUpTo(after, stretch.getKey());
            int to = bitsUpTo(upTo, stretch.getKey());
            count += stretch.getValue().get(from, to).cardinality();
        }
        return count;
    }

    /** {@return about how much memory it takes, in bytes} */
    public long bytes() {
        long bytes = 0;
        for (BitSet places : stretches.values()) {
            bytes += 64 + places.size() / Byte.SIZE;
        }
        return bytes;
    }

    // For whoever makes it

    void add(long position) {
        stretches.computeIfAbsent(number(position), number -> new BitSet()).set(bit(position));
    }

    void remove(long position) {
        stretches.computeIfPresent(number(position), (number, places) -> {
            places.clear(bit(position));
            return places.isEmpty() ? null : places;
        });
    }

    /** Leaves only the newest stretches. */
    void keepNewest(int most) {
        while (stretches.size() > most) {
            stretches.pollFirstEntry();
        }
    }

    /** Leaves out the stretches that end before a place. */
    void forgetBefore(long position) {
        stretches.headMap(number(position)).clear();
    }

    /** {@return a copy of what there is after a place, up to another} */
    PositionSet between(long after, long upTo) {
        PositionSet copy = new PositionSet();
        if (after >= upTo) {
            return copy;
        }
        stretchesOf(after, upTo).forEach((number, places) -> {
            BitSet within = (BitSet) places.clone();
            within.clear(0, bitsUpTo(after, number));
            within.clear(bitsUpTo(upTo, number), STRETCH);
            if (!within.isEmpty()) {
                copy.stretches.put(number, within);
            }
        });
        return copy;
    }

    private Map<Long, BitSet> stretchesOf(long after, long upTo) {
        return stretches.subMap(number(after + 1), true, number(upTo), true);
    }

    /** {@return how many places of a stretch there are up to a place} */
    private static int bitsUpTo(long position, long stretch) {
        return (int) Math.max(0, 1 + Math.min(STRETCH - 1, position - stretch * STRETCH));
    }

    private static long number(long position) {
        return position / STRETCH;
    }

    private static int bit(long position) {
        return (int) (position % STRETCH);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PositionSet set && set.stretches.equals(stretches);
    }

    @Override
    public int hashCode() {
        return stretches.hashCode();
    }

    @Override
    public String toString() {
        StringBuilder places = new StringBuilder();
        stretches.forEach((number, bits) -> bits.stream()
                .forEach(bit -> places.append(places.isEmpty() ? "" : ", ").append(number * STRETCH + bit)));
        return "[" + places + "]";
    }
}
