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

    private final Queue<PendingAppend> queue = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private final long maxBytes;

    /** @param maxBytes no more than so many bytes may be held, but one update always may */
    AppendQueue(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** {@return whether nothing waits to be taken} */
    boolean isEmpty() {
        return queue.isEmpty();
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
     * Takes the updates to write next, but at least one if there is one.
     *
     * @param taken they are added to this; each is here or there, also when this fails
     * @param maxRecords no more than so many
     * @param maxRecordBytes no more than so many bytes of records
     */
    void take(List<PendingAppend> taken, int maxRecords, long maxRecordBytes) {
        long takenBytes = 0;
        PendingAppend next = queue.peek();
        while (next != null) {
            takenBytes += Records.length(next.body);
            if (!taken.isEmpty() && (taken.size() >= maxRecords || takenBytes > maxRecordBytes)) {
                break;
            }
            taken.add(next);
            queue.remove();
            if (next.isRefused()) {
                release(next);
                taken.remove(taken.size() - 1);
                takenBytes -= Records.length(next.body);
            }
            next = queue.peek();
        }
    }

    /** Refuses those that have waited since before a time; they will not be written, unless they are being taken at this moment. */
    void refuseOlderThan(long nanos, Supplier<EventStoreException> refusal) {
        for (PendingAppend append : queue) {
            if (append.sinceNanos - nanos > 0) {
                return;
            }
            if (!append.isRefused()) {
                append.fail(refusal.get());
            }
        }
    }
}
