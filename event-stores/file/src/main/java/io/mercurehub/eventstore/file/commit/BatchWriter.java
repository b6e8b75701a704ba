package io.mercurehub.eventstore.file.commit;

import io.mercurehub.eventstore.file.disk.Disk;
import io.mercurehub.eventstore.file.log.EventLog;
import io.mercurehub.eventstore.file.record.RecordHead;
import io.mercurehub.eventstore.file.record.Records;
import io.mercurehub.eventstore.file.segment.Segment;
import io.mercurehub.eventstore.file.segment.SegmentHeader;
import io.mercurehub.eventstore.file.segment.SegmentScan;
import io.mercurehub.eventstore.file.settings.SyncPolicy;
import io.mercurehub.hub.store.HistoryRules;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes batches of updates into segments, syncs them, and shows them to readers.
 *
 * <pre>
 *   WORKING ──a write, a sync, or making a segment fails──▶ BROKEN until a while later ──a segment can be begun──▶ WORKING
 * </pre>
 *
 * <p>A failed sync is never tried again: what it covered may be anywhere. The segment is given up at the newest update that was
 * shown, read again from the disk, and a new segment begins behind that update. What was not shown is not in the log then, and is
 * never served. Any other failure, also of memory, is treated alike, but tried again at once.
 *
 * <p>Confined to the committer.
 */
final class BatchWriter {

    private static final Logger LOG = LoggerFactory.getLogger(BatchWriter.class);

    private static final int MAX_BATCH = 16_384;
    private static final int MAX_BATCH_BYTES = 1 << 20;
    private static final int FIRST_BUFFER_BYTES = 32 * 1024;
    private static final int KEPT_BUFFER_BYTES = 2 << 20;
    private static final ByteBuffer NO_BUFFER = ByteBuffer.allocate(0);
    private static final long FIRST_BACK_OFF_NANOS = Duration.ofMillis(100).toNanos();
    private static final long MAX_BACK_OFF_NANOS = Duration.ofSeconds(5).toNanos();

    private final EventLog log;
    private final Disk disk;
    private final SyncPolicy sync;
    private final LongSupplier nanoTime;
    private final Runnable whenSegmentEnds;

    private ByteBuffer buffer = NO_BUFFER;
    private @Nullable Segment segment;

    /** The newest update that is known to be synced. */
    private long durable;

    private volatile @Nullable IOException broken;
    private volatile long retryAtNanos;
    private long backOffNanos = FIRST_BACK_OFF_NANOS;
    private volatile long unsyncedSinceNanos;
    private volatile boolean isUnsynced;

    /**
     * @param log where to write
     * @param disk gives buffers
     * @param nanoTime a clock for times to wait
     * @param whenSegmentEnds called when a segment grows no more, so that somebody writes its index and prepares the next
     */
    BatchWriter(EventLog log, Disk disk, LongSupplier nanoTime, Runnable whenSegmentEnds) {
        this.log = log;
        this.disk = disk;
        this.sync = log.settings().sync();
        this.nanoTime = nanoTime;
        this.whenSegmentEnds = whenSegmentEnds;
        this.durable = log.shown();
    }

    /** {@return how many updates fit into a batch, and into the segment that is written to} */
    int roomForUpdates() {
        return Math.min(
                MAX_BATCH,
                SegmentScan.MAX_RECORDS - (segment == null ? 0 : segment.index().count()));
    }

    /** {@return how many bytes of records fit into a batch, and into the segment that is written to} */
    long roomInBytes() {
        long used = segment == null ? SegmentHeader.BYTES : segment.endOffset();
        return Math.min(MAX_BATCH_BYTES, log.settings().segmentBytes() - used);
    }

    /**
     * Writes updates, makes them as safe as was chosen, and shows them.
     *
     * @param batch the updates: one, or no more than there is {@linkplain #roomInBytes room} for
     * @throws IOException when the disk does not take them; then none of them is shown
     */
    void write(List<PendingAppend> batch) throws IOException {
        IOException failure = broken;
        if (failure != null && nanoTime.getAsLong() - retryAtNanos < 0) {
            throw failure;
        }
        try {
            Segment into = writable(batch.get(0));
            long millis = log.clockMillis();
            fill(into, batch, millis);
            into.write(buffer.flip());
            if (sync.isAlways()) {
                into.sync();
            } else if (!isUnsynced) {
                unsyncedSinceNanos = nanoTime.getAsLong();
                isUnsynced = true;
            }
            works();
            long updates = count(batch, Records.UPDATE);
            long events = count(batch, Records.SUBSCRIPTION_EVENT);
            index(into, batch, millis);
            // Nothing may fail after this: what is shown is announced and acknowledged.
            log.show(log.shown() + batch.size(), updates, events);
            durable = sync.isAlways() ? log.shown() : durable;
        } catch (Throwable e) {
            throw breaks(e);
        } finally {
            if (buffer.capacity() > KEPT_BUFFER_BYTES) {
                buffer = NO_BUFFER;
            }
        }
    }

    /** {@return whether updates have been unsafe for as long as they may be} */
    boolean isSyncDue() {
        return isUnsynced
                && nanoTime.getAsLong() - unsyncedSinceNanos >= sync.interval().toNanos();
    }

    /** {@return why nothing can be written now; null while all is well; for any thread} */
    @Nullable
    IOException failure() {
        return broken;
    }

    /** {@return whether it is time to look if writing works again, also when nobody appends; for any thread} */
    boolean isRetryDue() {
        return broken != null && nanoTime.getAsLong() - retryAtNanos >= 0;
    }

    /**
     * Does what can be done between batches.
     *
     * @param isOver whether no batch follows, so that the segment ends, and all of it is made safe
     */
    void rest(boolean isOver) {
        try {
            if (isRetryDue()) {
                segment = log.begin();
                works();
            }
            if (segment != null && isSyncDue()) {
                syncAll(segment);
            }
            if (segment != null && (isOver || log.isMostlyExpired())) {
                endSegment(segment);
            }
        } catch (Throwable e) {
            IOException unused = breaks(e);
        }
    }

    private Segment writable(PendingAppend append) throws IOException {
        if (segment != null
                && segment.index().count() > 0
                && (roomForUpdates() == 0
                        || segment.endOffset() + Records.length(append.body)
                                > log.settings().segmentBytes())) {
            endSegment(segment);
        }
        Segment current = segment;
        if (current == null) {
            current = log.begin();
            segment = current;
        }
        return current;
    }

    private void fill(Segment into, List<PendingAppend> batch, long millis) {
        int bytes = 0;
        for (PendingAppend append : batch) {
            bytes += Records.length(append.body);
        }
        if (buffer.capacity() < bytes) {
            buffer = disk.allocate(Math.max(FIRST_BUFFER_BYTES, bytes + bytes / 2));
        }
        buffer.clear();
        long position = log.shown();
        for (PendingAppend append : batch) {
            position++;
            append.replayableUntilMillis = HistoryRules.replayableUntilMillis(append.maxAgeMillis, millis);
            RecordHead head = new RecordHead(position, millis, position - durable, append.kind);
            Records.write(buffer, into.salt(), head, append.body);
        }
    }

    private static long count(List<PendingAppend> batch, byte kind) {
        return batch.stream().filter(append -> append.kind == kind).count();
    }

    /** Has what is written found by readers, once it is shown. */
    private void index(Segment into, List<PendingAppend> written, long millis) {
        long offset = into.endOffset();
        long position = log.shown();
        for (PendingAppend append : written) {
            position++;
            into.add((int) offset, append.kind, append.idHash);
            offset += Records.length(append.body);
            if (append.kind == Records.NEVER_KEPT) {
                log.holdLive(position, append.update);
            } else if (append.maxAgeMillis != HistoryRules.FOREVER) {
                int idBytes = append.update.id().orElseThrow().value().length();
                log.expiresEarly(into, append.maxAgeMillis, append.body.length - idBytes, millis);
            }
        }
        into.grownTo(offset, millis);
    }

    private void endSegment(Segment ending) throws IOException {
        if (isUnsynced) {
            syncAll(ending);
        }
        log.end(ending);
        segment = null;
        whenSegmentEnds.run();
    }

    private void syncAll(Segment unsynced) throws IOException {
        unsynced.sync();
        isUnsynced = false;
        durable = log.shown();
    }

    private void works() {
        if (broken != null) {
            broken = null;
            backOffNanos = FIRST_BACK_OFF_NANOS;
            LOG.info("The history takes updates again, from position {} on", log.shown() + 1);
        }
    }

    /** Gives the segment up, first of all and without needing memory; then says so. */
    private IOException breaks(Throwable cause) {
        Segment failed = segment;
        segment = null;
        if (failed != null) {
            log.abandon(failed);
        }
        boolean isNews = broken == null;
        boolean isUnsafe = isUnsynced && durable < log.shown();
        isUnsynced = false;
        IOException failure = cause instanceof IOException e ? e : new IOException(cause);
        boolean isOfTheDisk = failure == cause;
        retryAtNanos = nanoTime.getAsLong() + (isOfTheDisk ? backOffNanos : 0);
        backOffNanos = isOfTheDisk ? Math.min(MAX_BACK_OFF_NANOS, 2 * backOffNanos) : backOffNanos;
        broken = failure;
        if (isNews) {
            LOG.error(
                    "The history takes no updates: {}. What was acknowledged is kept and served; it is tried again",
                    cause.toString(),
                    cause);
        }
        if (isUnsafe) {
            LOG.error(
                    "With sync {}, the updates at positions {} to {} were acknowledged but may not survive a power cut",
                    sync,
                    durable + 1,
                    log.shown());
        }
        if (failed != null) {
            log.verify(failed);
        }
        return failure;
    }
}
