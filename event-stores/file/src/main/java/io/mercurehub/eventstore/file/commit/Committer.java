package io.mercurehub.eventstore.file.commit;

import io.mercurehub.eventstore.file.log.EventLog;
import io.mercurehub.eventstore.file.record.Records;
import io.mercurehub.eventstore.file.record.UpdateBody;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.hub.store.HistoryRules;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.update.Update;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings updates into the log: takes all that wait, writes them at once, syncs once, shows them, and has them announced.
 *
 * <p>Whoever appends only adds to a queue. What comes while a sync is under way waits for the next one together, so a disk that is
 * slow makes batches larger instead of queues longer.
 *
 * <p>Shared; one thread at a time is at work, which {@code turns} sees to.
 */
public final class Committer {

    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);

    private static final int MOST_RECORDS = 16_384;
    private static final int MOST_BYTES = 1 << 20;

    private final EventLog log;
    private final BatchWriter writer;
    private final Announcer announcer;
    private final AppendQueue queue;
    private final Executor executor;
    private final LongSupplier nanoTime;
    private final long timeoutNanos;

    /** How often somebody has asked for work since whoever is at work looked; 0: nobody is at work. */
    private final AtomicInteger turns = new AtomicInteger();

    private volatile List<PendingAppend> underWay = List.of();

    /** When whoever is at work has last got on. */
    private volatile long progressNanos;

    private volatile boolean closed;

    /** Whether the last update has been written. */
    private boolean isOver;

    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    /**
     * @param log where to write
     * @param writer writes to it
     * @param executor one thread, which writes and syncs
     * @param announcing a thread that announces
     * @param settings how patient to be
     * @param nanoTime a clock for times to wait
     */
    public Committer(
            EventLog log,
            BatchWriter writer,
            Executor executor,
            Executor announcing,
            CommitSettings settings,
            LongSupplier nanoTime) {
        this.log = log;
        this.writer = writer;
        this.announcer = new Announcer(announcing);
        this.queue = new AppendQueue(settings.maxWaitingBytes());
        this.executor = executor;
        this.nanoTime = nanoTime;
        this.timeoutNanos = settings.appendTimeout().toNanos();
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
        long maxAgeMillis = log.rules().maxAgeMillis(update);
        byte kind = update.isSubscriptionEvent()
                ? Records.SUBSCRIPTION_EVENT
                : maxAgeMillis == HistoryRules.NOTHING ? Records.NEVER_KEPT : Records.UPDATE;
        byte[] body = kind == Records.NEVER_KEPT ? UpdateBody.writeId(id) : UpdateBody.write(update);
        if (Records.HEAD_BYTES + (long) body.length > Records.LONGEST) {
            return CompletableFuture.failedFuture(new EventStoreException(
                    "history: an update of " + body.length + " bytes (expected: less than 256MiB)"));
        }
        PendingAppend append =
                new PendingAppend(update, maxAgeMillis, body, kind, log.idHash().of(id), nanoTime.getAsLong());
        if (!queue.add(append)) {
            return CompletableFuture.failedFuture(
                    new EventStoreException("history: too many updates wait for the disk (publish them later)"));
        }
        wake();
        return append.acknowledged;
    }

    /** Looks whether a sync is due, and refuses what has waited for too long. Called again and again. */
    public void tick() {
        long before = nanoTime.getAsLong() - timeoutNanos;
        EventStoreException slow = slowException();
        for (PendingAppend append : underWay) {
            if (append.sinceNanos - before <= 0) {
                append.fail(slow);
            }
        }
        queue.refuseOlderThan(before, slow);
        if (writer.isSyncDue() || writer.isRetryDue()) {
            wake();
        }
    }

    /** {@return a stage that says whether an update would be accepted now; see {@link EventStore#check}} */
    public CompletionStage<Void> check() {
        if (closed) {
            return CompletableFuture.failedFuture(closedException());
        }
        long progress = progressNanos;
        if (turns.get() != 0 && nanoTime.getAsLong() - progress >= timeoutNanos) {
            return CompletableFuture.failedFuture(slowException());
        }
        IOException failure = writer.failure();
        return failure == null
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.failedFuture(asStoreException(failure));
    }

    /** Has the committer look whether there is something to do. */
    public void wake() {
        if (turns.get() == 0) {
            progressNanos = nanoTime.getAsLong();
        }
        if (turns.getAndIncrement() == 0) {
            try {
                executor.execute(this::work);
            } catch (RejectedExecutionException e) {
                LOG.debug("Nothing is appended any more: the history is closed", e);
                refuseAll();
            }
        }
    }

    /** {@return completes when everything that came before is written and announced; from now on nothing is appended} */
    public CompletionStage<Void> close() {
        closed = true;
        wake();
        return ended;
    }

    private void work() {
        int seen;
        do {
            seen = turns.get();
            List<PendingAppend> batch = take();
            while (!batch.isEmpty()) {
                progressNanos = nanoTime.getAsLong();
                commit(batch);
                batch = take();
            }
            progressNanos = nanoTime.getAsLong();
            writer.rest();
            if (closed && !isOver) {
                isOver = true;
                writer.end();
                announcer.announced().thenRun(() -> ended.complete(null));
            }
        } while (turns.addAndGet(-seen) != 0);
    }

    private List<PendingAppend> take() {
        return queue.take(MOST_RECORDS, MOST_BYTES, Records.HEAD_BYTES);
    }

    private void commit(List<PendingAppend> batch) {
        if (isOver) {
            batch.forEach(append -> append.fail(closedException()));
            return;
        }
        underWay = batch;
        int done = 0;
        try {
            while (done < batch.size()) {
                int next = writer.write(batch, done);
                announcer.announce(batch.subList(done, next), log.shown() - (next - done) + 1);
                done = next;
            }
        } catch (IOException e) {
            refuse(batch.subList(done, batch.size()), e);
        } finally {
            underWay = List.of();
        }
    }

    private static void refuse(List<PendingAppend> appends, IOException cause) {
        EventStoreException failure = asStoreException(cause);
        appends.forEach(append -> append.fail(failure));
    }

    private static EventStoreException asStoreException(IOException cause) {
        return new EventStoreException("history: the disk does not take updates: " + cause.getMessage(), cause);
    }

    private void refuseAll() {
        List<PendingAppend> rest = take();
        while (!rest.isEmpty()) {
            rest.forEach(append -> append.fail(closedException()));
            rest = take();
        }
    }

    private EventStoreException slowException() {
        return new EventStoreException("history: the disk did not take the update within "
                + Duration.ofNanos(timeoutNanos).toMillis() + " ms");
    }

    private static EventStoreException closedException() {
        return new EventStoreException("history: closed");
    }
}
