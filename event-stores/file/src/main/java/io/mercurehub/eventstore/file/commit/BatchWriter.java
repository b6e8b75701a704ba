package io.mercurehub.eventstore.file.commit;

import io.mercurehub.eventstore.file.disk.Disk;
import io.mercurehub.eventstore.file.index.OpenIndex;
import io.mercurehub.eventstore.file.log.EventLog;
import io.mercurehub.eventstore.file.record.RecordHead;
import io.mercurehub.eventstore.file.record.Records;
import io.mercurehub.eventstore.file.segment.SegmentWriter;
import io.mercurehub.eventstore.file.settings.SyncPolicy;
import io.mercurehub.hub.store.HistoryRules;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
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
    private int[] offsets = new int[64];
    private int[] hashes = new int[64];
    private @Nullable SegmentWriter segment;

    /** How many of the updates in the buffer are kept, and how many tell of subscriptions. */
    private int updates;

    private int events;

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

    /**
     * Writes updates as far as they fit into one segment, makes them as safe as was chosen, and shows them.
     *
     * @param batch the updates
     * @param from the first of them to write
     * @return the one after the last that has been written; at least one was
     * @throws IOException when the disk does not take them; then none of them is shown
     */
    int write(List<PendingAppend> batch, int from) throws IOException {
        IOException failure = broken;
        if (failure != null && nanoTime.getAsLong() - retryAtNanos < 0) {
            throw failure;
        }
        try {
            SegmentWriter into = writable(batch.get(from));
            long millis = log.clockMillis();
            int next = fill(into, batch, from, millis);
            long end = into.used() + buffer.flip().remaining();
            into.write(buffer);
            if (sync.isAlways()) {
                into.sync();
            } else if (!isUnsynced) {
                unsyncedSinceNanos = nanoTime.getAsLong();
                isUnsynced = true;
            }
            works();
            into.index(offsets, hashes, next - from, end, millis);
            tellOfRules(into, batch, from, next, millis);
            // Nothing may fail after this: what is shown is announced and acknowledged.
            log.show(log.shown() + next - from, updates, events);
            durable = sync.isAlways() ? log.shown() : durable;
            return next;
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
                && sync.kind() == SyncPolicy.Kind.INTERVAL
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

    /** Does what can be done between batches. */
    void rest() {
        try {
            if (isRetryDue()) {
                segment = log.begin(log.shown() + 1);
                works();
            }
            if (segment != null && isSyncDue()) {
                syncAll(segment);
            }
            if (segment != null && log.shouldEnd(segment)) {
                endSegment(segment);
            }
        } catch (Throwable e) {
            IOException unused = breaks(e);
        }
    }

    /** Ends the segment, and makes all of it safe. */
    void end() {
        try {
            if (segment != null) {
                endSegment(segment);
            }
        } catch (Throwable e) {
            IOException unused = breaks(e);
        }
    }

    private SegmentWriter writable(PendingAppend append) throws IOException {
        SegmentWriter current = segment;
        if (current != null && !current.hasRoom(current.used(), current.records(), Records.length(append.body))) {
            endSegment(current);
            current = null;
        }
        if (current == null) {
            current = log.begin(log.shown() + 1);
            segment = current;
        }
        return current;
    }

    /** Encodes what fits into the segment; returns the first that does not. */
    private int fill(SegmentWriter into, List<PendingAppend> batch, int from, long millis) {
        long offset = into.used();
        int next = from;
        updates = 0;
        events = 0;
        makeRoom(batch, from);
        while (next < batch.size()) {
            PendingAppend append = batch.get(next);
            int written = next - from;
            if (!into.hasRoom(offset, into.records() + written, Records.length(append.body))) {
                break;
            }
            long position = log.shown() + 1 + written;
            boolean isEvent = append.update.isSubscriptionEvent();
            offsets[written] = OpenIndex.mark((int) offset, isEvent, !append.isKept());
            events += isEvent ? 1 : 0;
            updates += !isEvent && append.isKept() ? 1 : 0;
            hashes[written] = append.idHash;
            append.replayableUntilMillis = HistoryRules.replayableUntilMillis(append.maxAgeMillis, millis);
            RecordHead head = new RecordHead(position, millis, position - durable, append.kind);
            Records.write(buffer, into.segment().salt(), head, append.body);
            offset += Records.length(append.body);
            next++;
        }
        return next;
    }

    private void tellOfRules(SegmentWriter into, List<PendingAppend> batch, int from, int next, long millis) {
        for (int i = from; i < next; i++) {
            PendingAppend append = batch.get(i);
            if (!append.isKept()) {
                log.holdLive(log.shown() + 1 + i - from, append.update);
            } else if (append.maxAgeMillis != HistoryRules.FOREVER) {
                log.expiresEarly(into, append.maxAgeMillis, append.update, append.body.length, millis);
            }
        }
    }

    private void makeRoom(List<PendingAppend> batch, int from) {
        long bytes = 0;
        for (int i = from; i < batch.size(); i++) {
            bytes += Records.length(batch.get(i).body);
        }
        if (buffer.capacity() < bytes) {
            buffer = disk.allocate((int) Math.max(FIRST_BUFFER_BYTES, Math.min(Integer.MAX_VALUE, bytes + bytes / 2)));
        }
        buffer.clear();
        int records = batch.size() - from;
        if (offsets.length < records) {
            offsets = Arrays.copyOf(offsets, Math.max(records, 2 * offsets.length));
            hashes = Arrays.copyOf(hashes, offsets.length);
        }
    }

    private void endSegment(SegmentWriter ending) throws IOException {
        if (isUnsynced) {
            syncAll(ending);
        }
        log.end(ending);
        segment = null;
        whenSegmentEnds.run();
    }

    private void syncAll(SegmentWriter writer) throws IOException {
        writer.sync();
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
        SegmentWriter failed = segment;
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
