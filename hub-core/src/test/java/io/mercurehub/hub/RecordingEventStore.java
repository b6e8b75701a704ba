package io.mercurehub.hub;

import io.mercurehub.hub.store.EventStore;
import io.mercurehub.hub.store.ForwardingEventStore;
import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.StoredUpdate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A store whose log the test can look at, even once it is closed. */
class RecordingEventStore extends ForwardingEventStore {

    private volatile @Nullable Follower asked;
    private final List<StoredUpdate> log = Collections.synchronizedList(new ArrayList<>());

    RecordingEventStore(EventStore store) {
        super(store);
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
        return super.follow(new Follower() {
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
}
