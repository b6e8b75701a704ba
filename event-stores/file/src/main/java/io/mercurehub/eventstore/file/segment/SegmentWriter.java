package io.mercurehub.eventstore.file.segment;

import io.mercurehub.eventstore.file.index.OpenIndex;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends to the newest segment.
 *
 * <p>Confined to the committer.
 */
public final class SegmentWriter {

    private static final Logger LOG = LoggerFactory.getLogger(SegmentWriter.class);

    private final Segment segment;
    private final OpenIndex index;
    private final long capacity;
    private long used = SegmentHeader.BYTES;

    /**
     * @param segment without any record, and indexed in memory
     * @param capacity how large it may become; a record that is larger gets a segment of its own
     */
    public SegmentWriter(Segment segment, long capacity) {
        this.segment = segment;
        this.index = (OpenIndex) segment.index();
        this.capacity = capacity;
    }

    /** {@return the segment} */
    public Segment segment() {
        return segment;
    }

    /** {@return where the next record begins} */
    public long used() {
        return used;
    }

    /**
     * {@return whether a record fits}
     *
     * @param offset where it would begin
     * @param records how many there are before it, also those that wait to be written
     */
    public boolean hasRoom(long offset, int records, int length) {
        return records == 0 || (records < SegmentScan.MAX_RECORDS && offset + length <= capacity);
    }

    /** {@return how many records have been written} */
    public int records() {
        return index.count();
    }

    /** Writes bytes behind the last ones. */
    public void write(ByteBuffer bytes) throws IOException {
        long length = bytes.remaining();
        segment.file().write(bytes, used);
        used += length;
    }

    /** Makes durable what was written. */
    public void sync() throws IOException {
        segment.file().sync();
    }

    /**
     * Lets readers find records that have been written.
     *
     * @param offsets where they begin, {@linkplain OpenIndex#mark marked} if they are events or never kept
     * @param hashes of their ids
     * @param count how many of both
     * @param endOffset where the last one ends
     * @param timeMillis the time of the last one
     */
    public void index(int[] offsets, int[] hashes, int count, long endOffset, long timeMillis) {
        index.add(offsets, hashes, count);
        segment.grownTo(endOffset, timeMillis);
    }

    /** Keeps from readers for ever what they may not see yet: the records after a position. Needs no memory. */
    public void cutAfter(long position) {
        int kept = (int) (position + 1 - segment.first());
        if (kept < index.count()) {
            segment.grownTo(index.offset(kept), segment.lastTimeMillis());
            index.cutTo(kept);
        }
    }

    /** Gives back what is left of the disk space behind the last record. The segment grows no more. */
    public void cutToEnd() {
        if (segment.fileBytes() > segment.endOffset()) {
            try {
                segment.file().truncate(segment.endOffset());
                segment.cutToEnd();
            } catch (IOException e) {
                LOG.debug("History segment {} keeps {} unused bytes", segment.name(), segment.fileBytes(), e);
            }
        }
    }
}
