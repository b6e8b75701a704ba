package io.mercurehub.eventstore.file.segment;

import io.mercurehub.eventstore.file.disk.Disk;
import io.mercurehub.eventstore.file.disk.DiskFile;
import io.mercurehub.eventstore.file.index.SegmentIndex;
import io.mercurehub.eventstore.file.record.RecordHead;
import io.mercurehub.eventstore.file.record.Records;
import io.mercurehub.eventstore.file.record.UpdateBody;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * Writes a segment again without its first records, without what is behind its last one, and with nothing but the ids of those that
 * have expired, or are subscription events that are trimmed.
 *
 * <p>The copy is synced and checked before it gets its name. From then on it says the same as the segment it was made of, but for
 * what has expired, so it makes no difference to a crash which of the two is there, or whether both are.
 */
public final class SegmentCopy {

    private static final int COPY_BYTES = 1 << 20;

    private final Disk disk;
    private final Segment segment;
    private final DiskFile into;
    private final BiPredicate<RecordHead, ByteBuffer> isExpired;
    private ByteBuffer buffer;
    private long end = SegmentHeader.BYTES;
    private int records;

    private SegmentCopy(Disk disk, Segment segment, DiskFile into, BiPredicate<RecordHead, ByteBuffer> isExpired) {
        this.disk = disk;
        this.segment = segment;
        this.into = into;
        this.isExpired = isExpired;
        this.buffer = disk.allocate(COPY_BYTES);
    }

    /**
     * Makes a copy and gives it its name, durably.
     *
     * @param segment grows no more
     * @param first the position of the first record to keep; it has this one, or a later one that is not damaged
     * @param isExpired whether nothing but the id of a record need stay, by its head and its body
     * @return the copy; empty when the segment has been dropped, or the copy is not like it
     */
    public static Optional<Segment> copy(
            Disk disk, SegmentMaker maker, Segment segment, long first, BiPredicate<RecordHead, ByteBuffer> isExpired)
            throws IOException {
        SegmentMaker.Unnamed unnamed = null;
        try (SegmentReader reader = segment.read(COPY_BYTES)) {
            if (reader == null) {
                return Optional.empty();
            }
            SegmentIndex index = segment.index();
            int from = (int) (first - segment.first());
            if (index.offset(from) == SegmentIndex.DAMAGED) {
                return Optional.empty();
            }
            unnamed = maker.make(segment.salt(), 0);
            SegmentCopy copy = new SegmentCopy(disk, segment, unnamed.file(), isExpired);
            copy.write(reader, from, index.count());
            SegmentScan.Found found =
                    SegmentScan.run(unnamed.file(), first, segment.last(), segment.salt(), maker.idHash());
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
        }
    }

    private void write(SegmentReader reader, int from, int to) throws IOException {
        for (int number = from; number < to; number++) {
            ByteBuffer record = reader.read(number, this::record);
            if (record != null) {
                write(record);
            }
        }
        flush();
        into.sync();
    }

    /** {@return what the copy has of a record} */
    private ByteBuffer record(RecordHead head, ByteBuffer body) {
        boolean isIdEnough = !head.isIdOnly() && isExpired.test(head, body.duplicate());
        byte[] kept = isIdEnough ? UpdateBody.writeId(UpdateBody.id(body)) : toArray(body);
        ByteBuffer record = ByteBuffer.allocate(Records.length(kept));
        Records.write(record, segment.salt(), isIdEnough ? head.idOnly() : head, kept);
        return record.flip();
    }

    private void write(ByteBuffer record) throws IOException {
        int length = record.remaining();
        if (length > buffer.remaining()) {
            flush();
        }
        if (length > buffer.capacity()) {
            buffer = disk.allocate(length);
        }
        buffer.put(record);
        records++;
    }

    private void flush() throws IOException {
        int length = buffer.flip().remaining();
        into.write(buffer, end);
        end += length;
        buffer.clear();
    }

    private static byte[] toArray(ByteBuffer bytes) {
        byte[] array = new byte[bytes.remaining()];
        bytes.get(array);
        return array;
    }
}
