package io.mercurehub.benchmarks.load;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What the processes of one run have counted, in memory that they share: a message for each delivery would cost more than the
 * delivery.
 *
 * <p>Shared: each process writes a row of its own and reads all.
 */
final class SharedCounters {

    enum Counter {
        OPENED(0),
        DELIVERED(1),
        REPEATED(2);

        private final int column;

        Counter(int column) {
            this.column = column;
        }
    }

    /** A row is two cache lines, which are fetched in pairs. */
    private static final int ROW_BYTES = 128;

    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    static final SharedCounters NONE = new SharedCounters(ByteBuffer.allocateDirect(0), 0);

    private final ByteBuffer memory;
    private final int rows;

    private SharedCounters(ByteBuffer memory, int rows) {
        this.memory = memory;
        this.rows = rows;
    }

    /** {@return counters in a file, which is only needed until all processes have it} */
    static SharedCounters in(Path file, int rows) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new SharedCounters(channel.map(FileChannel.MapMode.READ_WRITE, 0, rows * (long) ROW_BYTES), rows);
        }
    }

    void set(int row, Counter counter, long value) {
        LONG.setRelease(memory, at(row, counter), value);
    }

    /** {@return what all rows have in sum} */
    long sum(Counter counter) {
        long sum = 0;
        for (int row = 0; row < rows; row++) {
            sum += (long) LONG.getAcquire(memory, at(row, counter));
        }
        return sum;
    }

    private static int at(int row, Counter counter) {
        return row * ROW_BYTES + counter.column * Long.BYTES;
    }
}
