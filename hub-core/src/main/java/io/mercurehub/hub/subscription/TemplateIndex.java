package io.mercurehub.hub.subscription;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Finds the templates that select a topic.
 *
 * <p>They are found by their literal prefix, and what was found is kept per topic in a bounded memo; of a topic in the memo only
 * the templates that came in since are tried:
 *
 * <pre>
 * prefixes: notification/  → [notification/{id}, notification/{id}/read]
 * memo:     notification/1 → [notification/{id}], as of generation 17
 * newest:   17 notification/{id}/read, 18 books/{id}, …
 * </pre>
 *
 * <p>One thread writes, any thread reads without a lock.
 *
 * @param <S> what stands for a subscriber
 */
final class TemplateIndex<S> {

    private static final int MOST_REMEMBERED_TOPICS = 8192;
    private static final int LONGEST_REMEMBERED_TOPIC = 512;
    private static final int NEWEST = 256;

    private final PrefixIndex<S> prefixes = new PrefixIndex<>();
    private final Map<String, Matched<S>> memo = new ConcurrentHashMap<>();

    /** The template that came in at each of the last generations, at generation modulo length. */
    private final AtomicReferenceArray<@Nullable MatcherNode<S>> newest = new AtomicReferenceArray<>(NEWEST);

    /** How many templates have ever come in. Written by one thread. */
    private volatile long generation;

    void add(MatcherNode<S> node) {
        prefixes.add(node);
        newest.set((int) (generation % NEWEST), node);
        long next = generation + 1;
        generation = next;
    }

    void remove(MatcherNode<S> node) {
        prefixes.remove(node);
    }

    void match(String topic, NodeList<S> into) {
        long asOf = generation;
        if (asOf == 0) {
            return;
        }
        Matched<S> known = memo.get(topic);
        if (known == null || known.generation() != asOf) {
            known = evaluate(topic, known, asOf);
            remember(topic, known);
        }
        for (int i = 0; i < known.size(); i++) {
            into.add(known.node(i));
        }
    }

    private Matched<S> evaluate(String topic, @Nullable Matched<S> known, long asOf) {
        NodeList<S> found = new NodeList<>();
        if (known == null || asOf - known.generation() > NEWEST / 2) {
            prefixes.collect(topic, found);
            return new Matched<>(found.toArray(), asOf);
        }
        for (int i = 0; i < known.size(); i++) {
            if (!known.node(i).isGone()) {
                found.add(known.node(i));
            }
        }
        for (long birth = known.generation(); birth < asOf; birth++) {
            MatcherNode<S> node = newest.get((int) (birth % NEWEST));
            if (node != null && !node.isGone() && node.matcher().matches(topic)) {
                found.add(node);
            }
        }
        if (generation - known.generation() >= NEWEST) { // some were overwritten meanwhile
            prefixes.collect(topic, found);
        }
        return new Matched<>(found.toArray(), asOf);
    }

    private void remember(String topic, Matched<S> matched) {
        if (topic.length() > LONGEST_REMEMBERED_TOPIC) {
            return;
        }
        if (memo.size() >= MOST_REMEMBERED_TOPICS) {
            memo.clear();
        }
        memo.put(topic, matched);
    }
}
