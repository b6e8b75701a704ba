package io.mercurehub.hub.store;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mercurehub.hub.update.Update;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The newest updates of which a history keeps nothing but the id: they stay here a little, for those who are connected and behind.
 *
 * <p>Within a limit of {@linkplain Update#estimatedBytes() bytes}; the newest one stays, whatever its size. Of those that had to go
 * the places stay, a bit each, so that whoever was to get one can be told: those of the newest eight million places or more, which
 * take 1 MiB. Nothing outlives the process.
 *
 * <p>Shared; guarded by itself.
 */
public final class LiveOnlyUpdates {

    /** How many bytes of them a store has when nothing else is said: 16 MiB. */
    public static final long DEFAULT_MAX_BYTES = 16L * 1024 * 1024;

    /** How many stretches of places are remembered. */
    private static final int MOST_STRETCHES = 128;

    private final long maxBytes;

    @GuardedBy("this")
    private final TreeMap<Long, Update> updates = new TreeMap<>();

    /** Where those were that had to go. */
    @GuardedBy("this")
    private final PositionSet gone = new PositionSet();

    @GuardedBy("this")
    private long bytes;

    /** @param maxBytes at least 0 */
    public LiveOnlyUpdates(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Adds an update; the oldest ones go if they have to. */
    public synchronized void add(long position, Update update) {
        Update before = updates.put(position, update);
        bytes += update.estimatedBytes() - (before == null ? 0 : before.estimatedBytes());
        while (bytes > maxBytes && updates.size() > 1) {
            gone.add(removeOldest());
            gone.keepNewest(MOST_STRETCHES);
        }
    }

    /** {@return the update at a position, or null when it is gone or never was here} */
    public synchronized @Nullable Update get(long position) {
        return updates.get(position);
    }

    /** {@return the position of the oldest update that is here; greater than any when there is none} */
    public synchronized long oldest() {
        return updates.isEmpty() ? Long.MAX_VALUE : updates.firstKey();
    }

    /**
     * {@return which updates a page of the history lacks because they had to go from here; see {@link HistoryPage#neverKeptGone()}}
     *
     * @param after the place that the page follows
     * @param newest the end of the log
     * @param page the updates on the page
     */
    public synchronized PositionSet missingFrom(long after, long newest, List<StoredUpdate> page) {
        if (gone.isEmpty()) {
            return PositionSet.NONE;
        }
        long upTo =
                page.isEmpty() ? newest : page.get(page.size() - 1).position().value();
        PositionSet missing = gone.between(after, upTo);
        // Some may have gone since they were read.
        page.forEach(stored -> missing.remove(stored.position().value()));
        return missing;
    }

    /** Forgets all up to a position, for good: it is trimmed. */
    public synchronized void forgetUpTo(long position) {
        while (!updates.isEmpty() && updates.firstKey() <= position) {
            long unused = removeOldest();
        }
        gone.forgetBefore(position);
    }

    /** Removes the oldest update; returns its position. */
    @GuardedBy("this")
    private long removeOldest() {
        Map.Entry<Long, Update> oldest = updates.pollFirstEntry();
        bytes -= oldest.getValue().estimatedBytes();
        return oldest.getKey();
    }
}
