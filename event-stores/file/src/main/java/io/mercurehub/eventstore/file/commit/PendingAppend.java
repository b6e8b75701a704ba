package io.mercurehub.eventstore.file.commit;

import io.mercurehub.hub.store.EventStoreException;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.update.Update;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An update on its way into the log.
 *
 * <p>Shared by whoever appends, the committer, and who watches the time; each field is set once, before it is handed on.
 */
final class PendingAppend {

    final Update update;
    final byte[] body;
    final int idHash;
    final long sinceNanos;
    final CompletableFuture<Position> acknowledged = new CompletableFuture<>();

    private final AtomicBoolean isTaken = new AtomicBoolean();

    PendingAppend(Update update, byte[] body, int idHash, long sinceNanos) {
        this.update = update;
        this.body = body;
        this.idHash = idHash;
        this.sinceNanos = sinceNanos;
    }

    /** {@return whether it is to be written; who takes it first decides} */
    boolean take() {
        return isTaken.compareAndSet(false, true);
    }

    /** Says that it will not be acknowledged. */
    void fail(EventStoreException failure) {
        acknowledged.completeExceptionally(failure);
    }
}
