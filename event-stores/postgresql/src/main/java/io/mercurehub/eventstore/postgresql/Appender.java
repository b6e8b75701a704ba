package io.mercurehub.eventstore.postgresql;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.hub.store.Position;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that appends what this hub publishes: all that waits, up to a bound, in one transaction.
 *
 * <p>Safe for use by any thread.
 */
final class Appender {

    private static final Logger LOG = LoggerFactory.getLogger(Appender.class);

    private static final int ROWS_AT_ONCE = 1_000;
    private static final long BYTES_AT_ONCE = 4 << 20;
    private static final long MAX_BYTES = 64 << 20;

    private final EventLog log;
    private final Tail tail;
    private final String node;
    private final LongSupplier clock;
    private final Runnable announce;

    @GuardedBy("this")
    private final ArrayDeque<PendingAppend> waiting = new ArrayDeque<>();

    @GuardedBy("this")
    private long bytes;

    @GuardedBy("this")
    private boolean closed;

    private volatile @Nullable String trouble;

    /**
     * @param tail is handed all that was appended
     * @param announce tells other nodes that there is something new
     */
    Appender(EventLog log, Tail tail, String node, LongSupplier clock, Runnable announce) {
        this.log = log;
        this.tail = tail;
        this.node = node;
        this.clock = clock;
        this.announce = announce;
    }

    /** {@return why the newest append failed, or null when it didn't} */
    @Nullable
    String trouble() {
        return trouble;
    }

    /** Appends after all that was given before. */
    CompletionStage<Position> append(PendingAppend append) {
        long size = append.bytes();
        synchronized (this) {
            if (closed) {
                append.stage().completeExceptionally(PostgresEventStore.closedException());
                return append.stage();
            }
            if (bytes + size > MAX_BYTES && bytes > 0) {
                append.stage()
                        .completeExceptionally(new EventStoreException(
                                "PostgreSQL: the database is behind, and " + (MAX_BYTES >> 20) + " MiB wait for it"));
                return append.stage();
            }
            bytes += size;
            waiting.add(append);
            notifyAll();
        }
        CompletionStage<Position> unused = append.stage().whenComplete((position, failure) -> release(size));
        return append.stage();
    }

    private synchronized void release(long size) {
        bytes -= size;
    }

    /** Takes nothing more; the thread that runs it returns when it has appended what it has. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** Runs until it is closed. */
    void run() {
        while (true) {
            List<PendingAppend> batch = next();
            if (batch.isEmpty()) {
                return;
            }
            try {
                tail.handOver(log.append(new Batch(log.idHash(), batch, null, null), clock.getAsLong(), node), batch);
                announce.run();
                if (trouble != null) {
                    trouble = null;
                    LOG.info("PostgreSQL: updates are appended again");
                }
            } catch (SQLException e) {
                if (trouble == null) {
                    LOG.warn("PostgreSQL: updates cannot be appended: {}", Database.reason(e));
                }
                trouble = "updates cannot be appended: " + Database.reason(e);
                fail(batch, Database.appendFailure(e), Database.isUnreachable(e));
            } catch (RuntimeException | Error e) {
                fail(batch, new EventStoreException("PostgreSQL: " + e, e), false);
            }
        }
    }

    /** Fails a batch; and all that waits, when each of them would wait as long in vain. */
    private void fail(List<PendingAppend> batch, EventStoreException failure, boolean andAllThatWaits) {
        List<PendingAppend> failed = new ArrayList<>(batch);
        if (andAllThatWaits) {
            synchronized (this) {
                failed.addAll(waiting);
                waiting.clear();
            }
        }
        failed.forEach(append -> append.stage().completeExceptionally(failure));
    }

    /** {@return what goes next; nothing at the end} */
    private synchronized List<PendingAppend> next() {
        while (waiting.isEmpty()) {
            if (closed) {
                return List.of();
            }
            try {
                wait();
            } catch (InterruptedException ended) {
                return List.of();
            }
        }
        List<PendingAppend> batch = new ArrayList<>();
        long size = 0;
        do {
            PendingAppend next = waiting.remove();
            size += next.bytes();
            batch.add(next);
        } while (!waiting.isEmpty()
                && batch.size() < ROWS_AT_ONCE
                && size + waiting.element().bytes() <= BYTES_AT_ONCE);
        return batch;
    }
}
