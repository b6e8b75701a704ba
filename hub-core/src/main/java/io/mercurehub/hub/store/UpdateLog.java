package io.mercurehub.hub.store;

import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
    private final LiveOnlyUpdates liveOnly;

    /** What rules expire, by the age at which they do; each oldest first. */
    private final Map<Long, Deque<Expiring>> expiring = new HashMap<>();

    private long newest;

    UpdateLog(UpdateRing updates, UpdateRing events, LiveOnlyUpdates liveOnly) {
        this.updates = updates;
        this.events = events;
        this.liveOnly = liveOnly;
    }

    /** An update that a rule expires at a time. */
    private record Expiring(long position, long atMillis) {}

    /**
     * Adds an update.
     *
     * @param size its size in bytes
     * @param timeMillis when it is appended; never less than that of the update before
     * @param maxAgeMillis for how long it can be replayed; see {@link HistoryRules#maxAgeMillis}
     * @return what it is in the log
     */
    StoredUpdate add(Update update, int size, long timeMillis, long maxAgeMillis) {
        long until = HistoryRules.replayableUntilMillis(maxAgeMillis, timeMillis);
        StoredUpdate stored = new StoredUpdate(new Position(newest + 1), update, until);
        newest++;
        if (update.isSubscriptionEvent()) {
            events.add(stored, size, timeMillis);
            return stored;
        }
        // It is in the log with the last of this that may need memory: an update is there with all that belongs to it,
        // or not at all.
        if (maxAgeMillis == HistoryRules.NOTHING) {
            liveOnly.add(newest, update);
            updates.addId(stored, timeMillis);
        } else {
            if (until != StoredUpdate.FOREVER) {
                expiring.computeIfAbsent(maxAgeMillis, age -> new ArrayDeque<>())
                        .add(new Expiring(newest, until));
            }
            updates.add(stored, size, timeMillis);
        }
        forgetTrimmed();
        return stored;
    }

    /** Trims everything up to a time, in milliseconds. */
    void trimOlder(long timeMillis) {
        updates.trimOlder(timeMillis);
        events.trimOlder(timeMillis);
        forgetTrimmed();
    }

    /** Forgets the content of what rules have expired by now. */
    void expire(long nowMillis) {
        for (Deque<Expiring> sameAge : expiring.values()) {
            Expiring oldest = sameAge.peek();
            while (oldest != null && (oldest.atMillis() <= nowMillis || oldest.position() <= newestTrimmed())) {
                updates.forgetContent(oldest.position());
                sameAge.remove();
                oldest = sameAge.peek();
            }
        }
    }

    private void forgetTrimmed() {
        events.trimUpTo(updates.newestTrimmed());
        liveOnly.forgetUpTo(updates.newestTrimmed());
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

    /** {@return the position of the newest update after a position that was never kept and has left memory, or 0} */
    long neverKeptGoneUpTo(long after) {
        return liveOnly.goneUpTo(after);
    }

    /** {@return the position of the earliest update of an id, or 0} */
    long earliest(EventId id) {
        long update = updates.earliest(id);
        long event = events.earliest(id);
        return update == 0 || event == 0 ? Math.max(update, event) : Math.min(update, event);
    }

    /**
     * {@return what follows a position}
     *
     * @param after not less than {@link #newestTrimmed}
     * @param limit at most so many
     * @param limitBytes no more than fit into so many bytes, but at least one if there is one
     */
    List<StoredUpdate> read(long after, int limit, long limitBytes) {
        int update = updates.firstAfter(after);
        int event = events.firstAfter(after);
        List<StoredUpdate> stretch = new ArrayList<>();
        long bytes = 0;
        while (stretch.size() < limit && (update < updates.count() || event < events.count())) {
            boolean isUpdate = updates.position(update) < events.position(event);
            UpdateRing ring = isUpdate ? updates : events;
            UpdateRing.Entry entry = ring.entry(isUpdate ? update++ : event++);
            Update content = entry.update;
            long size = entry.size;
            if (content == null && entry.replayableUntilMillis == StoredUpdate.NEVER) {
                content = liveOnly.get(entry.position);
                size = content == null ? 0 : content.estimatedBytes();
            }
            if (content == null) {
                continue;
            }
            bytes += size;
            if (!stretch.isEmpty() && bytes > limitBytes) {
                break;
            }
            stretch.add(new StoredUpdate(new Position(entry.position), content, entry.replayableUntilMillis));
        }
        return stretch;
    }
}
