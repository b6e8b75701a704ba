package io.mercurehub.hub.store;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mercurehub.update.Update;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The newest updates of which a history keeps nothing but the id: they stay here a little, for those who are connected and behind.
 *
 * <p>Within a limit of {@linkplain Update#estimatedBytes() bytes}; the newest one stays, whatever its size. Nothing
 * outlives the process.
 *
 * <p>Shared; guarded by itself.
 */
public final class LiveOnlyUpdates {

    /** How many bytes of them a store has when nothing else is said: 16 MiB. */
    public static final long DEFAULT_MAX_BYTES = 16L * 1024 * 1024;

    private final long maxBytes;

    @GuardedBy("this")
    private final TreeMap<Long, Update> updates = new TreeMap<>();

    @GuardedBy("this")
    private long bytes;

    /** The newest one that had to go. */
    @GuardedBy("this")
    private long goneUpTo;

    /** @param maxBytes at least 0 */
    public LiveOnlyUpdates(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Adds an update; the oldest ones go if they have to. */
    public synchronized void add(long position, Update update) {
        Update before = updates.put(position, update);
        bytes += update.estimatedBytes() - (before == null ? 0 : before.estimatedBytes());
        while (bytes > maxBytes && updates.size() > 1) {
            goneUpTo = removeOldest();
        }
    }

    /** {@return the update at a position, or null when it is gone or never was here} */
    public synchronized @Nullable Update get(long position) {
        return updates.get(position);
    }

    /**
     * {@return the position of the newest update after a position that had to go from here, or 0; see {@link
     * HistoryPage#neverKeptGoneUpTo()}}
     */
    public synchronized long goneUpTo(long after) {
        return goneUpTo > after ? goneUpTo : 0;
    }

    /** Forgets all up to a position, for good: it is trimmed. */
    public synchronized void forgetUpTo(long position) {
        while (!updates.isEmpty() && updates.firstKey() <= position) {
            long unused = removeOldest();
        }
    }

    /** Forgets all after a position: they have not come into the log. */
    public synchronized void forgetAfter(long position) {
        while (!updates.isEmpty() && updates.lastKey() > position) {
            bytes -= updates.pollLastEntry().getValue().estimatedBytes();
        }
    }

    /** Removes the oldest update; returns its position. */
    @GuardedBy("this")
    private long removeOldest() {
        Map.Entry<Long, Update> oldest = updates.pollFirstEntry();
        bytes -= oldest.getValue().estimatedBytes();
        return oldest.getKey();
    }
}
