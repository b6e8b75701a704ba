package io.mercurehub.eventstore.file.segment;

import io.mercurehub.eventstore.file.disk.Disk;
import io.mercurehub.eventstore.file.disk.DiskFile;
import io.mercurehub.eventstore.file.index.SegmentIndex;
import io.mercurehub.eventstore.file.record.RecordHead;
import io.mercurehub.eventstore.file.record.Records;
import io.mercurehub.eventstore.file.record.UpdateBody;
import io.mercurehub.hub.store.IdHash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Writes a segment again without its first records, without what is behind its last one, and with nothing but the ids of those that
 * have expired, or are subscription events that are trimmed.
 *
 * <p>The copy is synced and checked before it gets its name. From then on it says the same as the segment it was made of, but for
 * what has expired, so it makes no difference to a crash which of the two is there, or whether both are.
 */
public final class SegmentCopy {

    private static final int COPY_BYTES = 1 << 20;

    private final Segment segment;
    private final DiskFile into;
    private final Expired expired;
    private ByteBuffer buffer;
    private long end = SegmentHeader.BYTES;
    private int records;

    /** How many bytes the last record takes. */
    private int needed;

    private SegmentCopy(Disk disk, Segment segment, DiskFile into, Expired expired) {
        this.segment = segment;
        this.into = into;
        this.expired = expired;
        this.buffer = disk.allocate(COPY_BYTES);
    }

    /** Says which records have expired. */
    public interface Expired {

        /**
         * {@return whether nothing but the id of an update need stay}
         *
         * @param body positioned at its beginning, limited to its end
         */
        boolean isExpired(RecordHead head, ByteBuffer body);
    }

    /**
     * Makes a copy and gives it its name, durably.
     *
     * @param segment grows no more
     * @param first the position of the first record to keep; it has this one, or a later one that is not damaged
     * @param expired says of which records nothing but the id need stay
     * @return the copy; empty when the segment has been dropped, or the copy is not like it
     */
    public static Optional<Segment> copy(
            Disk disk, SegmentMaker maker, Segment segment, long first, IdHash idHash, Expired expired)
            throws IOException {
        if (!segment.acquire()) {
            return Optional.empty();
        }
        SegmentMaker.Unnamed unnamed = null;
        try {
            SegmentIndex index = segment.index();
            int from = (int) (first - segment.first());
            if (index.offset(from) == SegmentIndex.DAMAGED) {
                return Optional.empty();
            }
            unnamed = maker.make(segment.salt(), 0);
            SegmentCopy copy = new SegmentCopy(disk, segment, unnamed.file(), expired);
            copy.write(disk, from, index.count());
            SegmentScan.Found found = SegmentScan.older(unnamed.file(), first, segment.last(), segment.salt(), idHash);
            if (copy.records != index.count() - from || !found.damages().isEmpty() || found.endOffset() != copy.end) {
                segment.reportBeyondCopying();
                maker.discard(unnamed);
                return Optional.empty();
            }
            Segment named = maker.name(unnamed, first);
            return Optional.of(new Segment(
                    first, segment.salt(), named.file(), found.index(), copy.end, found.lastTimeMillis(), copy.end));
        } catch (IOException e) {
            if (unnamed != null) {
                maker.discard(unnamed);
            }
            throw e;
        } finally {
            segment.release();
        }
    }

    private void write(Disk disk, int from, int to) throws IOException {
        SegmentReader reader = new SegmentReader(segment, COPY_BYTES);
        int number = from;
        while (number < to) {
            number = reader.read(number, to, this::take);
            flush();
            if (buffer.capacity() < needed) {
                buffer = disk.allocate(needed);
            }
        }
        into.sync();
    }

    /** Takes a record; returns false when there is no room for it. */
    private boolean take(RecordHead head, ByteBuffer body) {
        boolean isExpired = !head.isIdOnly() && expired.isExpired(head, body.duplicate());
        byte[] bytes = isExpired ? UpdateBody.writeId(UpdateBody.id(body)) : toArray(body);
        needed = Records.length(bytes);
        if (needed > buffer.remaining()) {
            return false;
        }
        Records.write(buffer, segment.salt(), isExpired ? head.idOnly() : head, bytes);
        records++;
        return true;
    }

    private void flush() throws IOException {
        buffer.flip();
        int length = buffer.remaining();
        if (length > 0) {
            into.write(buffer, end);
            end += length;
        }
        buffer.clear();
    }

    private static byte[] toArray(ByteBuffer bytes) {
        byte[] array = new byte[bytes.remaining()];
        bytes.get(array);
        return array;
    }
}
