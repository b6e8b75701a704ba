package io.mercurehub.eventstore.file.disk;

import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file of a {@link Disk}. Safe for use by any thread, as far as they write different parts. */
public interface DiskFile extends AutoCloseable {

    /** {@return how many bytes the file has} */
    long size() throws IOException;

    /**
     * Reads as much as fits into the buffer, unless the file ends before.
     *
     * @return how many bytes were read; less than there was room for only at the end of the file
     */
    int read(ByteBuffer into, long position) throws IOException;

    /** Writes all of the buffer. When it fails, any part of it may have been written. */
    void write(ByteBuffer from, long position) throws IOException;

    /** Returns when a power cut undoes nothing that was written before. When it fails, nothing is known about any of that. */
    void sync() throws IOException;

    /** Cuts the file off after so many bytes. */
    void truncate(long size) throws IOException;

    @Override
    void close() throws IOException;
}
