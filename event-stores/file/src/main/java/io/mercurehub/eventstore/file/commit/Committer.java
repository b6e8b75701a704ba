package io.mercurehub.eventstore.file.commit;

import io.mercurehub.eventstore.file.disk.Disk;
import io.mercurehub.eventstore.file.log.EventLog;
import io.mercurehub.eventstore.file.record.Records;
import io.mercurehub.eventstore.file.record.UpdateBody;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.hub.store.HistoryRules;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.work.SerialWorker;
import io.mercurehub.update.Update;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings updates into the log: takes all that wait, writes them at once, syncs once, shows them, and has them announced.
 *
 * <p>Whoever appends only adds to a queue. What comes while a sync is under way waits for the next one together, so a disk that is
 * slow makes batches larger instead of queues longer.
 *
 * <p>What fails, a failure of memory included, fails the updates that were to be written then; the next ones are written.
 *
 * <p>Shared; one thread at a time is at work.
 */
public final class Committer {

    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);

    private final EventLog log;
    private final BatchWriter writer;
    private final Announcer announcer;
    private final AppendQueue queue;
    private final SerialWorker worker;
    private final LongSupplier nanoTime;
    private final long timeoutNanos;

    /** The batch that is being written; not changed any more. */
    private volatile List<PendingAppend> underWay = List.of();

    /** Whether it is written, so that its updates can be read. */
    private boolean isWritten;

    /** How many of its updates are refused. */
    private int refused;

    private volatile boolean closed;

    /** Whether the last update has been written. */
    private boolean isOver;

    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    /**
     * @param log where to write
     * @param disk gives buffers
     * @param executor one thread, which writes and syncs
     * @param announcing a thread that announces
     * @param nanoTime a clock for times to wait
     * @param whenSegmentEnds called when a segment grows no more, so that somebody writes its index and prepares the next
     */
    public Committer(
            EventLog log,
            Disk disk,
            Executor executor,
            Executor announcing,
            LongSupplier nanoTime,
            Runnable whenSegmentEnds) {
        this.log = log;
        this.writer = new BatchWriter(log, disk, nanoTime, whenSegmentEnds);
        this.queue = new AppendQueue(log.settings().maxWaitingBytes());
        this.announcer = new Announcer(announcing, queue::release);
        this.worker = new SerialWorker(
                executor,
                0,
                this::step,
                failure -> LOG.error("Could not write updates to the history; it continues with the next", failure));
        this.nanoTime = nanoTime;
        this.timeoutNanos = log.settings().appendTimeout().toNanos();
    }

    /** Tells this one of every update that is appended from now on. */
    public void tell(EventStore.Follower follower) {
        announcer.tell(follower);
    }

    /** Appends an update; see {@link EventStore#append}. */
    public CompletionStage<Position> append(Update update) {
        if (closed) {
            return CompletableFuture.failedFuture(closedException());
        }
        String id = update.id().orElseThrow().value();
        long maxAgeMillis = log.settings().rules().maxAgeMillis(update);
        byte kind = update.isSubscriptionEvent()
                ? Records.SUBSCRIPTION_EVENT
                : maxAgeMillis == HistoryRules.NOTHING ? Records.NEVER_KEPT : Records.UPDATE;
        byte[] body = kind == Records.NEVER_KEPT ? UpdateBody.writeId(id) : UpdateBody.write(update);
        if (Records.HEAD_BYTES + (long) body.length > Records.MAX_BYTES) {
            return CompletableFuture.failedFuture(new EventStoreException(
                    "history: an update of " + body.length + " bytes (expected: less than 256MiB)"));
        }
        PendingAppend append =
                new PendingAppend(update, maxAgeMillis, body, kind, log.idHash().of(id), nanoTime.getAsLong());
        if (!queue.add(append)) {
            return CompletableFuture.failedFuture(
                    new EventStoreException("history: too many updates wait (publish them later)"));
        }
        worker.wake();
        return append.acknowledged;
    }

    /** Looks whether the writer has something to do though nobody appends, and refuses what has waited for too long. Called again and again. */
    public void tick() {
        String unused = stalled();
        long before = nanoTime.getAsLong() - timeoutNanos;
        for (PendingAppend append : underWay) {
            if (append.sinceNanos - before <= 0) {
                append.fail(slowException());
            }
        }
        queue.refuseOlderThan(before, this::slowException);
        if (writer.isSyncDue() || writer.isRetryDue() || log.isMostlyExpired()) {
            worker.wake();
        }
    }

    /** {@return a stage that says whether an update would be accepted now; see {@link EventStore#check}} */
    public CompletionStage<Void> check() {
        if (closed) {
            return CompletableFuture.failedFuture(closedException());
        }
        String stalled = stalled();
        if (stalled != null) {
            return CompletableFuture.failedFuture(new EventStoreException(
                    stalled + " for " + Duration.ofNanos(timeoutNanos).toMillis() + " ms"));
        }
        IOException failure = writer.failure();
        return failure == null
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.failedFuture(asStoreException(failure));
    }

    /** {@return what does not get on; null when all does} */
    private synchronized @Nullable String stalled() {
        long now = nanoTime.getAsLong();
        boolean writes = !worker.hasStalled(now, timeoutNanos);
        boolean announces = !announcer.hasStalled(now, timeoutNanos);
        return !announces
                ? "history: the hub has not got on with what is written (mercure-history-announce)"
                : !writes ? "history: the disk has not got on with an update (mercure-history-commit)" : null;
    }

    /** {@return completes when everything that came before is written and announced; from now on nothing is appended} */
    public CompletionStage<Void> close() {
        closed = true;
        worker.wake();
        return ended;
    }

    private boolean step() {
        // What an error has left of the batch before.
        endBatch(
                () -> new EventStoreException("history: the update could not be written; the log of the hub says why"));
        List<PendingAppend> batch = new ArrayList<>();
        try {
            queue.take(batch, writer.roomForUpdates(), writer.roomInBytes());
        } finally {
            underWay = batch;
        }
        if (batch.isEmpty()) {
            rest();
            return false;
        }
        if (isOver) {
            endBatch(Committer::closedException);
            return true;
        }
        try {
            writer.write(batch);
            isWritten = true;
            endBatch(Committer::closedException);
        } catch (IOException e) {
            endBatch(() -> asStoreException(e));
        }
        return true;
    }

    /** Leaves the batch: if it is written it is announced, else refused. */
    private void endBatch(Supplier<EventStoreException> refusal) {
        List<PendingAppend> batch = underWay;
        boolean announces = isWritten;
        if (isWritten) {
            announcer.add(batch, log.shown() - batch.size() + 1, new CompletableFuture<>());
        } else if (!batch.isEmpty()) {
            EventStoreException failure = refusal.get();
            while (refused < batch.size()) {
                PendingAppend append = batch.get(refused);
                refused++;
                queue.release(append);
                append.fail(failure);
            }
        }
        isWritten = false;
        refused = 0;
        underWay = List.of();
        if (announces) {
            announcer.announce(batch.size() == 1 && queue.isEmpty());
        }
    }

    private void rest() {
        boolean ends = closed && !isOver;
        isOver |= ends;
        try {
            writer.rest(ends);
        } finally {
            if (ends) {
                announcer.add(List.of(), 0, ended);
                announcer.announce(false);
            }
        }
    }

    private static EventStoreException asStoreException(IOException cause) {
        return new EventStoreException(
                cause.getCause() instanceof Error error
                        ? "history: the update could not be written: " + error
                        : "history: the disk does not take updates: " + cause.getMessage(),
                cause);
    }

    private EventStoreException slowException() {
        return new EventStoreException("history: the disk did not take the update within "
                + Duration.ofNanos(timeoutNanos).toMillis() + " ms");
    }

    /** {@return what everybody is told who comes too late} */
    public static EventStoreException closedException() {
        return new EventStoreException("history: closed");
    }
}
