package io.mercurehub.eventstore.kafka.index;

import io.mercurehub.eventstore.kafka.settings.StoreSettings;
import io.mercurehub.hub.store.HistoryRules;
import io.mercurehub.hub.store.IdHash;
import io.mercurehub.hub.store.LiveOnlyUpdates;
import io.mercurehub.hub.store.StoredUpdate;
import io.mercurehub.update.Update;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which updates of a log can be replayed, and where each id is. It is made by reading the log once, and says the same on every node that
 * has the same limits, wherever in what is trimmed the reading began.
 *
 * <p>A place is the offset of a record plus one. Updates and subscription events have limits of their own, and one order.
 *
 * <p>Confined.
 */
public final class LogIndex {

    /** So many different ages rules may have. */
    public static final int MAX_AGES = Byte.MAX_VALUE;

    private static final byte FOREVER = 0;
    private static final byte NEVER = -1;

    /** About how much an id takes beside its characters. */
    private static final int ID_BYTES = 100;

    private static final long MAX_EVENT_BYTES = 16L << 20;

    private final IndexRing updates;
    private final IndexRing events;
    private final LiveOnlyUpdates liveOnly = new LiveOnlyUpdates(LiveOnlyUpdates.DEFAULT_MAX_BYTES);
    private final HistoryRules rules;
    private final IdHash upperHash = IdHash.withNewKey();
    private final IdHash lowerHash = IdHash.withNewKey();

    /** The ages of rules; the class of an update is where its own stands, counted from 1. */
    private final List<Long> ages = new ArrayList<>();

    /** For each of {@link #ages}, the number of the first update that has not been looked at because of it. */
    private final List<Long> nextToExpire = new ArrayList<>();

    private long newest;
    private long newestTime;

    /**
     * @param settings its limits and rules count
     * @param newestTrimmed the place before the first one of the log
     */
    public LogIndex(StoreSettings settings, long newestTrimmed) {
        this.updates = new IndexRing(settings.maxUpdates(), settings.maxBytes(), newestTrimmed);
        this.events = new IndexRing(settings.maxEvents(), MAX_EVENT_BYTES, newestTrimmed);
        this.rules = settings.rules();
        this.newest = newestTrimmed;
    }

    /**
     * An update that follows a place.
     *
     * @param place its own
     * @param until until when it can be replayed; see {@link StoredUpdate}
     * @param content if it is in memory; else the log has it
     */
    public record Kept(long place, long until, @Nullable Update content) {}

    /**
     * Adds an update.
     *
     * @param size how many bytes it has in the log
     * @param timeMillis when it was appended
     * @param isLive whether somebody may have been there when it was appended
     * @return until when it can be replayed; see {@link StoredUpdate}
     */
    public long add(long place, Update update, int size, long timeMillis, boolean isLive) {
        newestTime = Math.max(newestTime, timeMillis);
        newest = place;
        String id = update.id().orElseThrow().value();
        if (update.isSubscriptionEvent()) {
            events.add(place, newestTime, hash(id), size, FOREVER, true);
            return StoredUpdate.FOREVER;
        }
        long age = rules.maxAgeMillis(update);
        if (age == HistoryRules.NOTHING) {
            if (isLive) {
                liveOnly.add(place, update);
            }
            updates.add(place, newestTime, hash(id), sizeOf(update), NEVER, false);
        } else {
            updates.add(place, newestTime, hash(id), size, ageClass(age), true);
        }
        forgetTrimmed();
        return HistoryRules.replayableUntilMillis(age, newestTime);
    }

    private byte ageClass(long age) {
        if (age == HistoryRules.FOREVER) {
            return FOREVER;
        }
        int known = ages.indexOf(age);
        if (known < 0) {
            if (ages.size() == MAX_AGES) {
                throw new IllegalStateException("history: more than " + MAX_AGES + " ages");
            }
            known = ages.size();
            ages.add(age);
            nextToExpire.add(updates.first());
        }
        return (byte) (known + 1);
    }

    private static int sizeOf(Update update) {
        return 2 * update.id().orElseThrow().value().length() + ID_BYTES;
    }

    private long hash(String id) {
        return ((long) upperHash.of(id) << Integer.SIZE) | (lowerHash.of(id) & 0xFFFF_FFFFL);
    }

    /** Trims everything up to a place. */
    public void trimUpTo(long place) {
        updates.trimUpTo(place);
        forgetTrimmed();
    }

    /** Trims everything up to a time, in milliseconds. */
    public void trimOlder(long timeMillis) {
        updates.trimOlder(timeMillis);
        events.trimOlder(timeMillis);
        forgetTrimmed();
    }

    /** Has what rules have expired by now count as nothing but its id. */
    public void expire(long nowMillis) {
        for (int i = 0; i < ages.size(); i++) {
            long number = Math.max(nextToExpire.get(i), updates.first());
            while (number < updates.end()
                    && (updates.age(number) != i + 1 || updates.time(number) + ages.get(i) <= nowMillis)) {
                if (updates.age(number) == i + 1) {
                    updates.shrink(number, Math.min(ID_BYTES, updates.size(number)));
                }
                number++;
            }
            nextToExpire.set(i, number);
        }
    }

    private void forgetTrimmed() {
        events.trimUpTo(updates.newestTrimmed());
        liveOnly.forgetUpTo(updates.newestTrimmed());
    }

    /** {@return the place of the newest update, or the one before the first of the log} */
    public long newest() {
        return newest;
    }

    /** {@return the place after which no update is missing, but perhaps events} */
    public long newestTrimmed() {
        return updates.newestTrimmed();
    }

    /** {@return the place of the newest event after a place that is gone, or 0} */
    public long eventsGoneUpTo(long after) {
        return events.newestTrimmed() > after ? events.newestTrimmed() : 0;
    }

    /** {@return the place of the newest update after a place that was never kept and has left memory, or 0} */
    public long neverKeptGoneUpTo(long after) {
        return liveOnly.goneUpTo(after);
    }

    /** {@return the place of the earliest update of an id, or 0} */
    public long earliest(String id) {
        long hash = hash(id);
        long update = place(updates, updates.earliest(hash));
        long event = place(events, events.earliest(hash));
        return update == 0 || event == 0 ? Math.max(update, event) : Math.min(update, event);
    }

    private static long place(IndexRing ring, long number) {
        return number == 0 ? 0 : ring.place(number);
    }

    /** {@return the place of the oldest record that is kept; greater than any when there is none} */
    public long oldestKept() {
        return Math.min(updates.place(updates.first()), events.place(events.first()));
    }

    /**
     * {@return what follows a place and can be replayed now, oldest first}
     *
     * @param after not less than {@link #newestTrimmed}
     * @param limit at most so many
     */
    public List<Kept> after(long after, int limit, long nowMillis) {
        long update = updates.firstAfter(after);
        long event = events.firstAfter(after);
        List<Kept> kept = new ArrayList<>();
        while (kept.size() < limit && (update < updates.end() || event < events.end())) {
            if (events.place(event) < updates.place(update)) {
                kept.add(new Kept(events.place(event), StoredUpdate.FOREVER, null));
                event++;
                continue;
            }
            long place = updates.place(update);
            byte age = updates.age(update);
            if (age == NEVER) {
                Update content = liveOnly.get(place);
                if (content != null) {
                    kept.add(new Kept(place, StoredUpdate.NEVER, content));
                }
            } else {
                long until = age == FOREVER ? StoredUpdate.FOREVER : updates.time(update) + ages.get(age - 1);
                if (until > nowMillis) {
                    kept.add(new Kept(place, until, null));
                }
            }
            update++;
        }
        return kept;
    }
}
