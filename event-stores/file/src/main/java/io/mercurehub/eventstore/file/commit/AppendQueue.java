package io.mercurehub.eventstore.file.commit;

import io.mercurehub.eventstore.file.record.Records;
import io.mercurehub.hub.store.EventStoreException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Updates that wait to be written, in the order in which they came; they, and those that have been taken and not released, stay within
 * a limit of memory.
 *
 * <p>Any thread adds and releases, one thread takes.
 */
final class AppendQueue {

    private static final int MAX_BATCH = 16_384;
    private static final int MAX_BATCH_BYTES = 1 << 20;

    private final Queue<PendingAppend> queue = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private final long maxBytes;

    /** @param maxBytes no more than so many bytes may be held, but one update always may */
    AppendQueue(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** {@return whether there was room for it} */
    boolean add(PendingAppend append) {
        if (bytes.addAndGet(append.bytes) > maxBytes + append.bytes) {
            release(append);
            return false;
        }
        try {
            queue.add(append);
        } catch (Throwable e) {
            release(append);
            throw e;
        }
        return true;
    }

    /** Holds an update no longer that was taken, and is acknowledged or refused. */
    void release(PendingAppend append) {
        bytes.addAndGet(-append.bytes);
    }

    /**
     * Takes the updates to write next, within the limits of a batch, but at least one if there is one.
     *
     * @param taken they are added to this; each is here or there, also when this fails
     */
    void take(List<PendingAppend> taken) {
        long takenBytes = 0;
        PendingAppend next = queue.peek();
        while (next != null && taken.size() < MAX_BATCH) {
            takenBytes += Records.length(next.body);
            if (!taken.isEmpty() && takenBytes > MAX_BATCH_BYTES) {
                break;
            }
            taken.add(next);
            queue.remove();
            if (!next.take()) {
                release(next);
                taken.remove(taken.size() - 1);
                takenBytes -= Records.length(next.body);
            }
            next = queue.peek();
        }
    }

    /** Refuses those that have waited since before a time; they will not be written. */
    void refuseOlderThan(long nanos, Supplier<EventStoreException> refusal) {
        for (PendingAppend append : queue) {
            if (append.sinceNanos - nanos > 0) {
                return;
            }
            if (append.take()) {
                append.fail(refusal.get());
            }
        }
    }
}
