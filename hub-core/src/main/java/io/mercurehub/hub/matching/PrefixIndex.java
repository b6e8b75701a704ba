package io.mercurehub.hub.matching;

import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the matchers whose literal prefix begins a topic, without trying the others.
 *
 * <p>Prefixes are kept by length and hash. A topic's own prefixes are hashed in one pass, and looked up at the lengths that are
 * in use:
 *
 * <pre>
 * lengths in use:  29                                          (how many matchers have a prefix so long)
 * buckets:         hash("https://example.com/users/", 26) → [https://example.com/users/{id}, …/users/{id}/friends]
 *                  hash("", 0)                            → [{+anything}]
 * </pre>
 *
 * <p>One thread writes, any thread reads without a lock.
 *
 * @param <S> what stands for a subscriber
 */
final class PrefixIndex<S> {

    private final Map<Long, PrefixBucket<S>> buckets = new ConcurrentHashMap<>();

    /** How many matchers have a prefix so long. */
    private final NavigableMap<Integer, Integer> lengthsInUse = new ConcurrentSkipListMap<>();

    void add(String prefix, MatcherNode<S> node) {
        Long key = key(prefix.hashCode(), prefix.length());
        PrefixBucket<S> bucket = buckets.get(key);
        if (bucket == null) {
            bucket = new PrefixBucket<>();
            bucket.add(node);
            buckets.put(key, bucket);
        } else {
            bucket.add(node);
        }
        lengthsInUse.merge(prefix.length(), 1, Integer::sum);
    }

    /** Forgets one matcher of that prefix, which has left. */
    void remove(String prefix) {
        Long key = key(prefix.hashCode(), prefix.length());
        PrefixBucket<S> bucket = buckets.get(key);
        if (bucket != null && bucket.nodeLeft()) {
            buckets.remove(key);
        }
        lengthsInUse.computeIfPresent(prefix.length(), (length, count) -> count == 1 ? null : count - 1);
    }

    void collect(String topic, NodeList<S> into) {
        int hash = 0; // as String.hashCode of topic.substring(0, at)
        int at = 0;
        for (int length : lengthsInUse.keySet()) {
            if (length > topic.length()) {
                return;
            }
            while (at < length) {
                hash = 31 * hash + topic.charAt(at++);
            }
            @Nullable PrefixBucket<S> bucket = buckets.get(key(hash, length));
            if (bucket != null) {
                bucket.collect(topic, into);
            }
        }
    }

    private static Long key(int hash, int length) {
        return ((long) length << 32) | (hash & 0xFFFF_FFFFL);
    }
}
