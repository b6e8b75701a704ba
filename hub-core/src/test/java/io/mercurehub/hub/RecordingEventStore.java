package io.mercurehub.hub;

import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.HistoryPage;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.hub.update.EventId;
import io.mercurehub.hub.update.Update;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A store whose log the test can look at, even once it is closed. */
class RecordingEventStore implements EventStore {

    private final EventStore store;
    private volatile @Nullable Follower asked;
    private final List<StoredUpdate> log = Collections.synchronizedList(new ArrayList<>());

    RecordingEventStore(EventStore store) {
        this.store = store;
    }

    /** {@return everything that was ever appended, in the order of the log} */
    List<StoredUpdate> log() {
        synchronized (log) {
            return List.copyOf(log);
        }
    }

    List<String> appendedData() {
        return log().stream().map(stored -> stored.update().data()).toList();
    }

    /** Asks whoever follows the store to let go of it. */
    void askToLetGo(String successor) {
        Objects.requireNonNull(asked, "followed").letGo(successor);
    }

    @Override
    public Position follow(Follower follower) {
        asked = follower;
        return store.follow(new Follower() {
            @Override
            public void appended(StoredUpdate update) {
                log.add(update);
                follower.appended(update);
            }

            @Override
            public void endOfBatch() {
                follower.endOfBatch();
            }
        });
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
