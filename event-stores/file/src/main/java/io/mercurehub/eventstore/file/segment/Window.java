package io.mercurehub.eventstore.file.segment;

import io.mercurehub.eventstore.file.disk.DiskFile;
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

    /** {@return where the file ends, as far as this is concerned} */
    long end() {
        return end;
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
