package io.mercurehub.eventstore.file.segment;

import io.mercurehub.eventstore.file.disk.Disk;
import io.mercurehub.eventstore.file.disk.DiskFile;
import io.mercurehub.eventstore.file.index.IdHash;
import io.mercurehub.eventstore.file.index.SegmentIndex;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a segment again without its first records, and without what is behind its last one.
 *
 * <p>The copy is synced and checked before it gets its name. From then on it says the same as the segment it was made of, so it
 * makes no difference to a crash which of the two is there, or whether both are.
 */
public final class SegmentCopy {

    private static final Logger LOG = LoggerFactory.getLogger(SegmentCopy.class);
    private static final int COPY_BYTES = 1 << 20;

    private SegmentCopy() {}

    /**
     * Makes a copy and gives it its name, durably.
     *
     * @param segment grows no more
     * @param first the position of the first record to keep; it has this one, or a later one that is not damaged
     * @return the copy; empty when the segment has been dropped, or the copy is not like it
     */
    public static Optional<Segment> copy(Disk disk, SegmentMaker maker, Segment segment, long first, IdHash idHash)
            throws IOException {
        if (!segment.acquire()) {
            return Optional.empty();
        }
        SegmentMaker.Unnamed unnamed = null;
        try {
            SegmentIndex index = segment.index();
            long from = index.offset((int) (first - segment.first()));
            if (from == SegmentIndex.DAMAGED) {
                return Optional.empty();
            }
            unnamed = maker.make(segment.salt(), 0);
            long end = copy(disk, segment, from, unnamed.file());
            SegmentScan.Found found = SegmentScan.older(unnamed.file(), first, segment.last(), segment.salt(), idHash);
            if (!found.damages().isEmpty() || found.endOffset() != end) {
                LOG.warn("History segment {}: damaged, so it is not written again", segment.name());
                maker.discard(unnamed);
                return Optional.empty();
            }
            Segment named = maker.name(unnamed, first);
            return Optional.of(
                    new Segment(first, segment.salt(), named.file(), found.index(), end, found.lastTimeMillis(), end));
        } catch (IOException e) {
            if (unnamed != null) {
                maker.discard(unnamed);
            }
            throw e;
        } finally {
            segment.release();
        }
    }

    private static long copy(Disk disk, Segment segment, long from, DiskFile into) throws IOException {
        ByteBuffer buffer = disk.allocate((int) Math.min(COPY_BYTES, segment.endOffset() - from));
        long at = from;
        long end = SegmentHeader.BYTES;
        while (at < segment.endOffset()) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), segment.endOffset() - at));
            int some = segment.file().read(buffer, at);
            if (some == 0) {
                break;
            }
            buffer.flip();
            into.write(buffer, end);
            at += some;
            end += some;
        }
        into.sync();
        return end;
    }
}
