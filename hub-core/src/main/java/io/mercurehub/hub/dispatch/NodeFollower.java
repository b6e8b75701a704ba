package io.mercurehub.hub.dispatch;

import io.mercurehub.hub.presence.SubscriptionEvents;
import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.StoredUpdate;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Follows a log that other nodes share: hands on to the tail, and takes what concerns more than the order of updates to whom it concerns.
 *
 * <p>Told by one thread at a time.
 */
final class NodeFollower implements EventStore.Follower {

    private final Tail tail;
    private final HistoryPages pages;
    private final Revocations revocations;
    private final Optional<SubscriptionEvents> subscriptionEvents;

    NodeFollower(
            Tail tail, HistoryPages pages, Revocations revocations, Optional<SubscriptionEvents> subscriptionEvents) {
        this.tail = tail;
        this.pages = pages;
        this.revocations = revocations;
        this.subscriptionEvents = subscriptionEvents;
    }

    @Override
    public void appended(StoredUpdate update) {
        try {
            if (update.update().isSubscriptionEvent()) {
                subscriptionEvents.ifPresent(events -> events.heard(update.update()));
            }
        } finally {
            tail.appended(update);
        }
    }

    @Override
    public void endOfBatch() {
        tail.endOfBatch();
    }

    @Override
    public void letGo(String successor) {
        tail.letGo(successor);
    }

    @Override
    public void historyLost(Position end) {
        try {
            pages.forget();
            subscriptionEvents.ifPresent(SubscriptionEvents::historyLost);
        } finally {
            tail.historyLost(end);
        }
    }

    @Override
    public void leaseLost() {
        subscriptionEvents.ifPresent(SubscriptionEvents::announceAgain);
    }

    @Override
    public CompletionStage<Void> revoke(String principal) {
        return revocations.revoke(principal);
    }
}
