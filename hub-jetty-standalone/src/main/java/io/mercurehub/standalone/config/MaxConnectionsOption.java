package io.mercurehub.standalone.config;

import io.mercurehub.hub.option.Arguments;
import io.mercurehub.hub.option.OptionValueException;
import io.mercurehub.hub.option.OptionValues;
import io.mercurehub.servlet.config.ExtraOption;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The {@code max_connections} directive: how many connections clients may have, each of which is an open file of the process and
 * takes memory.
 * Confined to one thread.
 */
final class MaxConnectionsOption {

    static final String KEY = "max_connections";

    /** What the process has open besides: its store, the admin address, and the program itself. */
    private static final int MIN_RESERVE = 128;

    private static final int RESERVE_IS_ONE_OF = 20;
    private static final int MIN_CONNECTIONS = 64;

    /** What a connection with a stream takes of the heap, without what its updates take, is about half of that. */
    private static final int HEAP_BYTES_EACH = 16 * 1024;

    private OptionalInt chosen = OptionalInt.empty();

    /** {@return what the configuration language knows about it} */
    ExtraOption option() {
        return new ExtraOption(
                KEY,
                "COUNT",
                false,
                "none",
                "0.1",
                "How many connections clients may have; never more than the limit of open files and the heap have room for.",
                this::set);
    }

    private void set(Arguments arguments) {
        int count = OptionValues.count(arguments.first());
        if (count < MIN_CONNECTIONS) {
            throw OptionValueException.expected(arguments.first(), "a count of at least " + MIN_CONNECTIONS);
        }
        chosen = OptionalInt.of(count);
    }

    /**
     * {@return how many there may be}
     *
     * @param openFiles how many files the process may have open; empty when there is no limit
     * @param heapBytes how much memory the process may have
     */
    int connections(OptionalLong openFiles, long heapBytes) {
        long ofHeap = heapBytes / HEAP_BYTES_EACH;
        long ofFiles = openFiles.isEmpty()
                ? Long.MAX_VALUE
                : openFiles.getAsLong() - Math.max(MIN_RESERVE, openFiles.getAsLong() / RESERVE_IS_ONE_OF);
        long room = Math.max(MIN_CONNECTIONS, Math.min(ofHeap, ofFiles));
        return (int) Math.min(room, chosen.orElse(Integer.MAX_VALUE));
    }
}
