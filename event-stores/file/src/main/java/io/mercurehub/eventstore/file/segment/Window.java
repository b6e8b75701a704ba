package io.mercurehub.eventstore.file.segment;

import io.mercurehub.eventstore.file.disk.DiskFile;
import io.mercurehub.eventstore.file.record.Records;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A part of a file in memory that moves forward over it, and grows when more has to be seen at once.
 *
 * <p>Confined to one thread.
 */
final class Window {

    private final DiskFile file;
    private final long end;
    private final int leastBytes;
    private ByteBuffer buffer = ByteBuffer.allocate(0);
    private long start;

    /**
     * @param file what to look at
     * @param end look no further than here
     * @param leastBytes read at least so many at once, where there are so many
     */
    Window(DiskFile file, long end, int leastBytes) {
        this.file = file;
        this.end = end;
        this.leastBytes = leastBytes;
    }

    /** {@return whether so many bytes can be seen from an offset on; they are in the buffer then} */
    boolean has(long offset, long bytes) throws IOException {
        if (offset + bytes > end) {
            return false;
        }
        if (offset < start || offset + bytes > start + buffer.limit()) {
            load(offset, bytes);
        }
        return offset + bytes <= start + buffer.limit();
    }

    /** {@return the buffer, whose limit is where it ends} */
    ByteBuffer buffer() {
        return buffer;
    }

    /** {@return where in the buffer the byte at an offset is} */
    int at(long offset) {
        return (int) (offset - start);
    }

    /**
     * {@return the length of the record at an offset, as far as its head says, all of which is in the buffer then; 0 when none is
     * there}
     */
    int recordLength(long offset) throws IOException {
        int length = has(offset, Records.HEAD_BYTES) ? Records.length(buffer, at(offset)) : 0;
        return length > 0 && has(offset, length) ? length : 0;
    }

    /** {@return the body of a record of this length in the buffer, positioned at its beginning, limited to its end} */
    ByteBuffer body(long offset, int length) {
        return buffer.duplicate().limit(at(offset) + length).position(at(offset) + Records.HEAD_BYTES);
    }

    private void load(long offset, long bytes) throws IOException {
        int wanted = (int) Math.min(end - offset, Math.max(bytes, leastBytes));
        if (buffer.capacity() < wanted) {
            buffer = ByteBuffer.allocate(wanted);
        }
        buffer.clear().limit(wanted);
        int read = file.read(buffer, offset);
        buffer.clear().limit(read);
        start = offset;
    }
}
