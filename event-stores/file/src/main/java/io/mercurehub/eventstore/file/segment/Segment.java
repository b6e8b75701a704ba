package io.mercurehub.eventstore.file.segment;

import io.mercurehub.eventstore.file.disk.DiskFile;
import io.mercurehub.eventstore.file.index.OpenIndex;
import io.mercurehub.eventstore.file.index.SegmentIndex;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A part of the log that can be read: one file, and where the records in it are.
 *
 * <p>Its file stays open as long as somebody uses it, also when it has been deleted meanwhile.
 *
 * <p>Shared. The record count, the end and the time grow while it is the newest one; then it never changes but for the index,
 * which moves from memory into a file.
 */
public final class Segment {

    private static final Logger LOG = LoggerFactory.getLogger(Segment.class);

    private final long first;
    private final long salt;
    private final DiskFile file;

    /** How many use the file, the log itself included; it is closed at zero. */
    private final AtomicInteger users = new AtomicInteger(1);

    private final Set<Integer> reported = ConcurrentHashMap.newKeySet();
    private volatile SegmentIndex index;
    private volatile long endOffset;
    private volatile long lastTimeMillis;
    private volatile long fileBytes;
    private volatile boolean isBeyondCopying;

    /**
     * @param first the position of its first record
     * @param salt what its checksums begin with
     * @param file the file; closed when nobody uses the segment any more
     * @param index its records
     * @param endOffset where the last of them ends
     * @param lastTimeMillis the time of the last of them
     * @param fileBytes how much of the disk it takes
     */
    public Segment(
            long first,
            long salt,
            DiskFile file,
            SegmentIndex index,
            long endOffset,
            long lastTimeMillis,
            long fileBytes) {
        this.first = first;
        this.salt = salt;
        this.file = file;
        this.index = index;
        this.endOffset = endOffset;
        this.lastTimeMillis = lastTimeMillis;
        this.fileBytes = fileBytes;
    }

    /** {@return the position of its first record} */
    public long first() {
        return first;
    }

    /** {@return the position of its last record; one less than the first when it has none} */
    public long last() {
        return first + index.count() - 1;
    }

    /** {@return what its checksums begin with} */
    public long salt() {
        return salt;
    }

    /** {@return where its records are} */
    public SegmentIndex index() {
        return index;
    }

    /** {@return where its last record ends} */
    public long endOffset() {
        return endOffset;
    }

    /** {@return the time of its last record, in milliseconds since 1970; 0 when it has none} */
    public long lastTimeMillis() {
        return lastTimeMillis;
    }

    /** {@return how many bytes of the disk it takes, the index aside} */
    public long fileBytes() {
        return fileBytes;
    }

    /** {@return the name of its file} */
    public String name() {
        return SegmentFiles.log(first);
    }

    /** Uses another index of the same records. */
    public void use(SegmentIndex other) {
        index = other;
    }

    /** {@return whether a copy of it was not like it, since it is damaged; another one would not be either} */
    public boolean isBeyondCopying() {
        return isBeyondCopying;
    }

    /** Says loudly that it cannot be copied. */
    void reportBeyondCopying() {
        isBeyondCopying = true;
        LOG.warn(
                "History segment {}: damaged, so it is not written again; its space returns when all of it is trimmed",
                name());
    }

    /** Ends the use by a reader, or by the log itself. */
    public void release() {
        if (users.decrementAndGet() == 0) {
            try {
                file.close();
            } catch (IOException e) {
                LOG.debug("History segment {} did not close", name(), e);
            }
        }
    }

    /** {@return a reader of its records, which has to be closed; null when its file is closed} */
    public @Nullable SegmentReader read(int readBytes) {
        boolean isOpen = users.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
        return isOpen ? new SegmentReader(this, readBytes) : null;
    }

    /** {@return the file, for a reader of the segment} */
    DiskFile file() {
        return file;
    }

    /** Says once, loudly, that a record is damaged. */
    void report(int number, String reason) {
        if (reported.add(number)) {
            LOG.error(
                    "History segment {}: the update at position {} (byte {}) is lost: {}; all others are served",
                    name(),
                    first + number,
                    index.offset(number),
                    reason);
        }
    }

    // For the committer, while this is the newest one

    /** Writes records behind the last one. */
    public void write(ByteBuffer records) throws IOException {
        file.write(records, endOffset);
    }

    /** Makes durable what was written. */
    public void sync() throws IOException {
        file.sync();
    }

    /**
     * Lets readers find the next record that has been written; {@link #grownTo} follows.
     *
     * @param offset where it begins
     * @param kind what it is; see {@link io.mercurehub.eventstore.file.record.Records}
     * @param idHash the hash of its id
     */
    public void add(int offset, byte kind, int idHash) {
        ((OpenIndex) index).add(offset, kind, idHash);
    }

    /**
     * Says that all records that have been written were added.
     *
     * @param end where the last one ends
     * @param timeMillis its time
     */
    public void grownTo(long end, long timeMillis) {
        endOffset = end;
        lastTimeMillis = timeMillis;
        fileBytes = Math.max(fileBytes, end);
    }

    /** Keeps from readers for ever what they may not see yet: the records after a position. Needs no memory. */
    public void cutAfter(long position) {
        int kept = (int) (position + 1 - first);
        if (kept < index.count()) {
            grownTo(index.offset(kept), lastTimeMillis);
            ((OpenIndex) index).cutTo(kept);
        }
    }

    /** Gives back what is left of the disk space behind the last record. It grows no more. */
    public void cutToEnd() {
        if (fileBytes > endOffset) {
            try {
                file.truncate(endOffset);
                fileBytes = endOffset;
            } catch (IOException e) {
                LOG.debug("History segment {} keeps {} unused bytes", name(), fileBytes, e);
            }
        }
    }
}
