package io.mercurehub.hub.store;

/**
 * A place in the one order of all events of a store: that of one update, or {@link #START}.
 *
 * <p>Later updates have greater positions; positions need not be consecutive. Only the store that made a position can say more
 * about it.
 *
 * @param value greater than zero for an update
 */
public record Position(long value) implements Comparable<Position> {

    /** The place before the first update that a store ever had. */
    public static final Position START = new Position(0);

    /** @throws IllegalArgumentException when the value is negative */
    public Position {
        if (value < 0) {
            throw new IllegalArgumentException("position: " + value + " (expected: at least 0)");
        }
    }

    @Override
    public int compareTo(Position other) {
        return Long.compare(value, other.value);
    }
}
