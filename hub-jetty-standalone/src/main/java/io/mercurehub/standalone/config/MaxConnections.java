package io.mercurehub.standalone.config;

import io.mercurehub.config.language.Quantities;
import io.mercurehub.hub.setting.OptionValueException;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** How many connections clients may have, each of which is an open file of the process and takes memory. */
final class MaxConnections {

    /** What the process has open besides: its store, the admin address, and the program itself. */
    private static final int MIN_RESERVE = 128;

    private static final int RESERVE_IS_ONE_OF = 20;
    private static final int MIN_CONNECTIONS = 64;

    /** What a connection with a stream takes of the heap, without what its updates take, is about half of that. */
    private static final int HEAP_BYTES_EACH = 16 * 1024;

    private MaxConnections() {}

    /**
     * {@return the number that a text is}
     *
     * @throws OptionValueException when it is none, or so small that nobody could be served
     */
    static int parse(String text) {
        int count = Quantities.count(text);
        if (count < MIN_CONNECTIONS) {
            throw OptionValueException.expected(text, "a count of at least " + MIN_CONNECTIONS);
        }
        return count;
    }

    /**
     * {@return how many there may be}
     *
     * @param chosen how many the operator wants at most
     * @param openFiles how many files the process may have open; empty when there is no limit
     * @param heapBytes how much memory the process may have
     */
    static int count(OptionalInt chosen, OptionalLong openFiles, long heapBytes) {
        long ofHeap = heapBytes / HEAP_BYTES_EACH;
        long ofFiles = openFiles.isEmpty()
                ? Long.MAX_VALUE
                : openFiles.getAsLong() - Math.max(MIN_RESERVE, openFiles.getAsLong() / RESERVE_IS_ONE_OF);
        long room = Math.max(MIN_CONNECTIONS, Math.min(ofHeap, ofFiles));
        return (int) Math.min(room, chosen.orElse(Integer.MAX_VALUE));
    }
}
