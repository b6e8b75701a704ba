package io.mercurehub.hub.store;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mercurehub.hub.update.Update;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The newest updates of which a history keeps nothing but the id: they stay here a little, for those who are connected and behind.
 *
 * <p>Within a limit of {@linkplain Update#estimatedBytes() bytes}; the newest one stays, whatever its size. Nothing outlives the
 * process.
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

    /** @param maxBytes at least 0 */
    public LiveOnlyUpdates(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Adds an update; the oldest ones go if they have to. */
    public synchronized void add(long position, Update update) {
        Update before = updates.put(position, update);
        bytes += update.estimatedBytes() - (before == null ? 0 : before.estimatedBytes());
        while (bytes > maxBytes && updates.size() > 1) {
            removeOldest();
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

    /** Forgets all up to a position. */
    public synchronized void forgetUpTo(long position) {
        while (!updates.isEmpty() && updates.firstKey() <= position) {
            removeOldest();
        }
    }

    @GuardedBy("this")
    private void removeOldest() {
        Map.Entry<Long, Update> oldest = updates.pollFirstEntry();
        bytes -= oldest.getValue().estimatedBytes();
    }
}
