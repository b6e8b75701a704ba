package io.mercurehub.hub.store;

import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A store that does what another one does, but for what its subclass does otherwise. */
public class ForwardingEventStore implements EventStore {

    private final EventStore store;

    public ForwardingEventStore(EventStore store) {
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
