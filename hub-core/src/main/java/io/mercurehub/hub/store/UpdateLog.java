package io.mercurehub.hub.store;

import io.mercurehub.hub.update.EventId;
import io.mercurehub.hub.update.Update;
import java.util.Arrays;

/**
 * The newest updates and the newest subscription events in one order, each kind within limits of its own. The n-th of them all
 * has the position n.
 *
 * <p>Events never push out an update. An event goes when its own limits say so, which leaves a gap, or when an update that came
 * after it is trimmed, since nobody may read on from there any more:
 *
 * <pre>
 *   positions            1 2 3 4 5 6 7 8 9
 *   updates (2 at most)  × × . . 5 . 7 . .     newest trimmed: 2
 *   events  (2 at most)  . . × × . × . 8 9     newest trimmed: 6; a reader at 4 hears of the gap, one at 6 needn't
 * </pre>
 *
 * <p>Confined: its store calls it with a lock held.
 */
final class UpdateLog {

    private final UpdateRing updates;
    private final UpdateRing events;
    private long newest;

    UpdateLog(UpdateRing updates, UpdateRing events) {
        this.updates = updates;
        this.events = events;
    }

    /**
     * Adds an update.
     *
     * @param size its size in bytes
     * @param idHash the hash of its id
     * @param timeMillis when it is appended; never less than that of the update before
     * @return its position
     */
    long add(Update update, int size, int idHash, long timeMillis) {
        newest++;
        if (update.isSubscriptionEvent()) {
            events.add(newest, update, size, idHash, timeMillis);
        } else {
            updates.add(newest, update, size, idHash, timeMillis);
            events.trimUpTo(updates.newestTrimmed());
        }
        return newest;
    }

    /** Trims everything up to a time, in milliseconds. */
    void trimOlder(long timeMillis) {
        updates.trimOlder(timeMillis);
        events.trimOlder(timeMillis);
    }

    /** {@return the newest position, or 0} */
    long newest() {
        return newest;
    }

    /** {@return the position after which no update is missing, but perhaps events} */
    long newestTrimmed() {
        return updates.newestTrimmed();
    }

    /** {@return the position of the newest event after a position that is gone, or 0} */
    long eventsGoneUpTo(long after) {
        return events.newestTrimmed() > after ? events.newestTrimmed() : 0;
    }

    /**
     * {@return the position of the earliest update of an id, or 0}
     *
     * @param idHash the hash of the id
     */
    long earliest(EventId id, int idHash) {
        long update = updates.earliest(id, idHash);
        long event = events.earliest(id, idHash);
        return update == 0 || event == 0 ? Math.max(update, event) : Math.min(update, event);
    }

    /**
     * {@return what follows a position}
     *
     * @param after not less than {@link #newestTrimmed}
     * @param limit at most so many
     * @param limitBytes no more than fit into so many bytes, but at least one if there is one
     */
    StoredUpdate[] read(long after, int limit, long limitBytes) {
        int update = updates.firstAfter(after);
        int event = events.firstAfter(after);
        int most = Math.min(limit, updates.count() - update + events.count() - event);
        StoredUpdate[] stretch = new StoredUpdate[most];
        int taken = 0;
        long bytes = 0;
        while (taken < most) {
            boolean isUpdate = updates.position(update) < events.position(event);
            UpdateRing ring = isUpdate ? updates : events;
            int place = isUpdate ? update++ : event++;
            bytes += ring.size(place);
            if (taken > 0 && bytes > limitBytes) {
                break;
            }
            stretch[taken] = new StoredUpdate(new Position(ring.position(place)), ring.update(place));
            taken++;
        }
        return Arrays.copyOf(stretch, taken);
    }
}
