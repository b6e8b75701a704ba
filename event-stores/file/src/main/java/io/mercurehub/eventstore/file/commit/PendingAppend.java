package io.mercurehub.eventstore.file.commit;

import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.hub.store.HistoryRules;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.update.Update;
import java.util.concurrent.CompletableFuture;

/**
 * An update on its way into the log.
 *
 * <p>Shared by whoever appends, the committer, and who watches the time; each field is set once, before it is handed on.
 */
final class PendingAppend {

    final Update update;
    final byte[] body;
    final byte kind;
    final long maxAgeMillis;
    final int idHash;
    final long sinceNanos;

    /** About how much memory it takes. */
    final long bytes;

    final CompletableFuture<Position> acknowledged = new CompletableFuture<>();

    /** Until when the update can be replayed; set when it is written. */
    long replayableUntilMillis = StoredUpdate.FOREVER;

    /**
     * @param maxAgeMillis for how long it can be replayed; see {@link HistoryRules}
     * @param body its record's
     * @param kind its record's
     */
    PendingAppend(Update update, long maxAgeMillis, byte[] body, byte kind, int idHash, long sinceNanos) {
        this.update = update;
        this.maxAgeMillis = maxAgeMillis;
        this.body = body;
        this.kind = kind;
        this.idHash = idHash;
        this.sinceNanos = sinceNanos;
        this.bytes = body.length + update.estimatedBytes();
    }

    /** {@return whether it has been refused while it waited} */
    boolean isRefused() {
        return acknowledged.isDone();
    }

    /** Says that it will not be acknowledged. */
    void fail(EventStoreException failure) {
        acknowledged.completeExceptionally(failure);
    }
}
