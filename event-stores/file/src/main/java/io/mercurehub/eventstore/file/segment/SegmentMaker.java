package io.mercurehub.eventstore.file.segment;

import io.mercurehub.eventstore.file.disk.Disk;
import io.mercurehub.eventstore.file.disk.DiskFile;
import io.mercurehub.eventstore.file.index.OpenIndex;
import io.mercurehub.eventstore.file.index.SealedIndex;
import io.mercurehub.eventstore.file.index.SealedIndex.SealedSegment;
import io.mercurehub.hub.store.IdHash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes segments: files with a synced header, which get the name of a segment only when they are needed. So whatever has such a
 * name has a header, and a crash leaves nothing but a temporary file.
 *
 * <p>A file that has been filled with zeros beforehand is synced faster later, since its size changes no more.
 *
 * <p>Safe for use by any thread.
 *
 * @param disk where to make them
 * @param idHash by which their indexes find ids
 * @param salts random numbers that nobody can guess
 * @param clockMillis the time
 * @param made how many it has made
 */
public record SegmentMaker(Disk disk, IdHash idHash, LongSupplier salts, LongSupplier clockMillis, AtomicLong made) {

    private static final Logger LOG = LoggerFactory.getLogger(SegmentMaker.class);
    private static final int FILL_BYTES = 1 << 20;

    /** A maker that has made none. */
    public SegmentMaker(Disk disk, IdHash idHash, LongSupplier salts, LongSupplier clockMillis) {
        this(disk, idHash, salts, clockMillis, new AtomicLong());
    }

    /**
     * A segment without a name.
     *
     * @param temporaryName the name of its file so far
     * @param file the file
     * @param salt what its checksums will begin with
     * @param bytes how large it is
     */
    public record Unnamed(String temporaryName, DiskFile file, long salt, long bytes) {}

    /**
     * Makes a file with a header.
     *
     * @param bytes how large to make it; zero to let it grow
     */
    public Unnamed make(long bytes) throws IOException {
        return make(salts.getAsLong(), bytes);
    }

    /** Makes a file with a header, for records that have this salt already. */
    Unnamed make(long salt, long bytes) throws IOException {
        String temporaryName = SegmentFiles.temporary(made.incrementAndGet());
        Unnamed unnamed =
                new Unnamed(temporaryName, disk.create(temporaryName), salt, Math.max(bytes, SegmentHeader.BYTES));
        try {
            unnamed.file().write(SegmentHeader.write(SegmentHeader.VERSION, salt, clockMillis.getAsLong()), 0);
            fill(unnamed.file(), bytes);
            unnamed.file().sync();
            return unnamed;
        } catch (IOException e) {
            discard(unnamed);
            throw e;
        }
    }

    /**
     * Gives a file its name; returns when that is durable. A file that has this name already goes: it holds nothing that was
     * acknowledged.
     *
     * @param first the position of its first record
     * @return the segment, without any record
     */
    public Segment name(Unnamed unnamed, long first) throws IOException {
        try {
            disk.delete(SegmentFiles.index(first));
            disk.rename(unnamed.temporaryName(), SegmentFiles.log(first));
            disk.syncFolder();
        } catch (IOException e) {
            discard(unnamed);
            throw e;
        }
        return new Segment(
                first, unnamed.salt(), unnamed.file(), new OpenIndex(), SegmentHeader.BYTES, 0, unnamed.bytes());
    }

    /** Forgets a file that is not needed, or of no use. */
    public void discard(Unnamed unnamed) {
        try {
            unnamed.file().close();
            disk.delete(unnamed.temporaryName());
        } catch (IOException e) {
            LOG.debug("{} is left over, until the next start", unnamed.temporaryName(), e);
        }
    }

    /** Writes the index of a segment that grows no more, if it is in memory only, and has it used from there. */
    public void writeIndex(Segment segment) throws IOException {
        if (!(segment.index() instanceof OpenIndex index) || index.count() == 0) {
            return;
        }
        SealedSegment sealed = new SealedSegment(
                segment.first(), segment.salt(), idHash.key(), segment.endOffset(), segment.lastTimeMillis());
        String name = SegmentFiles.index(segment.first());
        disk.delete(name);
        try (DiskFile file = disk.create(name)) {
            file.write(SealedIndex.bytes(index, sealed), 0);
        }
        SealedIndex.of(disk.map(name)).ifPresent(segment::use);
    }

    private void fill(DiskFile file, long bytes) throws IOException {
        long at = SegmentHeader.BYTES;
        ByteBuffer zeros = disk.allocate((int) Math.max(0, Math.min(FILL_BYTES, bytes - at)));
        while (at < bytes) {
            zeros.clear().limit((int) Math.min(zeros.capacity(), bytes - at));
            int some = zeros.remaining();
            file.write(zeros, at);
            at += some;
        }
    }
}
