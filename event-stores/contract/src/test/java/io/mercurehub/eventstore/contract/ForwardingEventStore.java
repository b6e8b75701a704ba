package io.mercurehub.eventstore.contract;

import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.HistoryPage;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.RetentionClock;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A store that does what another one does, but for what its subclass does otherwise. */
class ForwardingEventStore implements EventStore, RetentionClock {

    private final EventStore store;

    ForwardingEventStore(EventStore store) {
        this.store = store;
    }

    @Override
    public Position follow(Follower follower) {
        return store.follow(follower);
    }

    @Override
    public CompletionStage<Position> append(Update update) {
        return store.append(update);
    }

    @Override
    public CompletionStage<Optional<Position>> locate(EventId id) {
        return store.locate(id);
    }

    @Override
    public CompletionStage<HistoryPage> read(Position after, int maxUpdates, long maxBytes) {
        return store.read(after, maxUpdates, maxBytes);
    }

    @Override
    public long clockMillis() {
        return ((RetentionClock) store).clockMillis();
    }

    @Override
    public boolean keepsHistory() {
        return store.keepsHistory();
    }

    @Override
    public String description() {
        return store.description();
    }

    @Override
    public void close() {
        store.close();
    }
}
