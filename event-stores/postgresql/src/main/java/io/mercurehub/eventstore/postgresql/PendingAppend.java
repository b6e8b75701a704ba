package io.mercurehub.eventstore.postgresql;

import io.mercurehub.hub.store.Position;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What waits for its row.
 *
 * @param kind of the row
 * @param update its content
 * @param end the event to keep beside the log, when the update begins a subscription
 * @param maxAge for how long a rule lets it be replayed, in milliseconds
 * @param stage completes when the follower has heard of it
 */
record PendingAppend(Kind kind, Update update, @Nullable Update end, long maxAge, CompletableFuture<Position> stage) {

    static PendingAppend of(Update update, @Nullable Update end, long maxAge) {
        return new PendingAppend(
                update.isSubscriptionEvent() ? Kind.EVENT : Kind.UPDATE,
                update,
                end,
                maxAge,
                new CompletableFuture<>());
    }

    static PendingAppend revocation(String principal) {
        Update update = Update.of("").data(principal).id(EventId.random()).build();
        return new PendingAppend(Kind.REVOCATION, update, null, Long.MAX_VALUE, new CompletableFuture<>());
    }

    /** {@return about how much memory it takes} */
    long bytes() {
        return update.estimatedBytes() + (end == null ? 0 : end.estimatedBytes());
    }
}
