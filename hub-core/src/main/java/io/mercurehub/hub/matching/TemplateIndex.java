package io.mercurehub.hub.matching;

import io.mercurehub.hub.topic.UriTemplateMatcher;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
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

    /** How much memory each of the two halves of the memo may take: 4 MiB. */
    private static final long MAX_MEMO_BYTES = 4 << 20;

    private static final int MAX_REMEMBERED_TOPIC = 512;
    private static final int NEWEST = 256;

    private final PrefixIndex<S> prefixes = new PrefixIndex<>();

    /** By pattern, not by matcher: texts have an order, so that many of one hash do no harm. */
    private final Map<String, MatcherNode<S>> nodes = new HashMap<>();

    /** What was found of late, and before that: when the first is full it becomes the second, whose topics come back if used. */
    private volatile Memo<S> memo = new Memo<>();

    private volatile Memo<S> olderMemo = new Memo<>();

    /** The template that came in at each of the last generations, at generation modulo length. */
    private final AtomicReferenceArray<@Nullable MatcherNode<S>> newest = new AtomicReferenceArray<>(NEWEST);

    /** How many templates have ever come in. Written by one thread. */
    private volatile long generation;

    /** What was found for some topics. */
    private static final class Memo<S> {
        final Map<String, Matched<S>> byTopic = new ConcurrentHashMap<>();
        final AtomicLong bytes = new AtomicLong();
    }

    /** {@return the matcher of that pattern, or null} */
    @Nullable
    MatcherNode<S> get(String pattern) {
        return nodes.get(pattern);
    }

    /** {@return how many there are} */
    int size() {
        return nodes.size();
    }

    void add(UriTemplateMatcher template, MatcherNode<S> node) {
        nodes.put(template.pattern(), node);
        prefixes.add(template.literalPrefix(), node);
        newest.set((int) (generation % NEWEST), node);
        long next = generation + 1;
        generation = next;
    }

    void remove(UriTemplateMatcher template) {
        nodes.remove(template.pattern());
        prefixes.remove(template.literalPrefix());
    }

    /**
     * Adds the templates that select a topic.
     *
     * @param maybeAgain whether some may be in the list already
     */
    void match(String topic, NodeList<S> into, boolean maybeAgain) {
        long asOf = generation;
        if (asOf == 0) {
            return;
        }
        Matched<S> known = memo.byTopic.get(topic);
        if (known == null) {
            known = olderMemo.byTopic.get(topic);
        }
        if (known == null || known.generation() != asOf) {
            known = evaluate(topic, known, asOf);
            remember(topic, known);
        }
        for (int i = 0; i < known.size(); i++) {
            MatcherNode<S> node = known.node(i);
            if (node.isGone()) {
                continue;
            }
            if (maybeAgain) {
                into.add(node);
            } else {
                into.append(node);
            }
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
                found.append(known.node(i));
            }
        }
        for (long birth = known.generation(); birth < asOf; birth++) {
            MatcherNode<S> node = newest.get((int) (birth % NEWEST));
            if (node != null && node.selects(topic)) {
                found.append(node);
            }
        }
        if (generation - known.generation() >= NEWEST) { // some were overwritten meanwhile
            return evaluate(topic, null, asOf);
        }
        return new Matched<>(found.toArray(), asOf);
    }

    private void remember(String topic, Matched<S> matched) {
        long bytes = weight(topic, matched);
        if (topic.length() > MAX_REMEMBERED_TOPIC || bytes > MAX_MEMO_BYTES / 2) {
            return;
        }
        Memo<S> current = memo;
        Matched<S> before = current.byTopic.put(topic, matched);
        long more = before == null ? bytes : bytes - weight(topic, before);
        if (current.bytes.addAndGet(more) > MAX_MEMO_BYTES) {
            olderMemo = current;
            memo = new Memo<>();
        }
    }

    private static long weight(String topic, Matched<?> matched) {
        return 128 + 2L * topic.length() + matched.estimatedBytes();
    }
}
