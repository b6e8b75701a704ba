package io.mercurehub.hub.store;

import io.mercurehub.update.EventId;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Where a replay begins.
 *
 * @param after the position in the log that the first update to send follows; empty: nothing is replayed
 * @param precedingId the id of the update that precedes it, or {@link EventId#EARLIEST}
 * @param isEarliest whether it begins with the oldest update that is kept, whichever that is
 * @see <a href="https://mercure.rocks/spec#reconciliation">Reconnection, "Mercure-Last-Event-ID"</a>
 */
public record ReplayStart(Optional<Position> after, EventId precedingId, boolean isEarliest) {

    /**
     * Finds where the replay after an update begins.
     *
     * @param store the log
     * @param lastEventId the update that the subscriber saw last, or {@link EventId#EARLIEST}
     * @param readsEvents whether the subscriber reads subscription events; an update after which some of them are gone counts as
     *     one that the log doesn't hold, so that the subscriber is told
     * @param replayIfUnknown whether all that is kept is replayed when the log doesn't hold the update; else nothing is
     * @return the beginning; exceptionally with {@link EventStoreException}
     */
    public static CompletionStage<ReplayStart> locate(
            EventStore store, EventId lastEventId, boolean readsEvents, boolean replayIfUnknown) {
        if (lastEventId.isEarliest()) {
            return earliest(store);
        }
        CompletionStage<Optional<Position>> place = store.locate(lastEventId);
        if (readsEvents) {
            place = place.thenCompose(found -> found.isEmpty()
                    ? CompletableFuture.completedFuture(found)
                    : store.read(found.get(), 1, 1)
                            .thenApply(page -> found.filter(
                                    position -> page.eventsGoneUpTo().equals(Position.START))));
        }
        return place.thenCompose(found -> {
            if (found.isPresent()) {
                return CompletableFuture.completedFuture(new ReplayStart(found, lastEventId, false));
            }
            if (replayIfUnknown) {
                return earliest(store);
            }
            return CompletableFuture.completedFuture(new ReplayStart(Optional.empty(), EventId.EARLIEST, false));
        });
    }

    private static CompletionStage<ReplayStart> earliest(EventStore store) {
        return store.locate(EventId.EARLIEST).thenApply(after -> new ReplayStart(after, EventId.EARLIEST, true));
    }
}
