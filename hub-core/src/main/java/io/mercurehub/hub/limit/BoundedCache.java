package io.mercurehub.hub.limit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Optional;

/**
 * What is remembered to be found again sooner than it is made, the least recently used first to go.
 *
 * <p>Safe for use by any thread.
 *
 * @param <K> by which it is found
 * @param <V> what is remembered
 */
public final class BoundedCache<K, V> {

    private final int maxEntries;
    private final long maxBytes;

    @GuardedBy("this")
    private final LinkedHashMap<K, Entry<V>> entries = new LinkedHashMap<>(16, 0.75f, true);

    @GuardedBy("this")
    private long bytes;

    private record Entry<V>(V value, long bytes) {}

    /**
     * @param maxEntries how many to remember at most
     * @param maxBytes how much memory they may take, roughly
     */
    public BoundedCache(int maxEntries, long maxBytes) {
        this.maxEntries = maxEntries;
        this.maxBytes = maxBytes;
    }

    /** {@return what is remembered of that key} */
    public synchronized Optional<V> find(K key) {
        return Optional.ofNullable(entries.get(key)).map(Entry::value);
    }

    /**
     * Remembers a value, and forgets others where there is no room for all; one that is larger than all room is not remembered.
     *
     * @param size how much memory it takes, with its key
     * @return what is remembered of that key: the value, unless another thread was faster
     */
    public synchronized V add(K key, V value, long size) {
        Entry<V> earlier = entries.get(key);
        if (earlier != null) {
            return earlier.value();
        }
        if (size > maxBytes || maxEntries == 0) {
            return value;
        }
        entries.put(key, new Entry<>(value, size));
        bytes += size;
        Iterator<Entry<V>> oldest = entries.values().iterator();
        while (entries.size() > maxEntries || bytes > maxBytes) {
            bytes -= oldest.next().bytes();
            oldest.remove();
        }
        return value;
    }

    /** {@return how many are remembered} */
    public synchronized int size() {
        return entries.size();
    }
}
