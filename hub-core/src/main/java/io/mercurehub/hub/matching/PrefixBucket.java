package io.mercurehub.hub.matching;

import org.jspecify.annotations.Nullable;

/**
 * Matchers whose literal prefixes have the same length and hash.
 *
 * <p>One thread writes, any thread reads without a lock. A matcher that has left stays until half of the bucket has: moving
 * others into its place could hide them from a reader that goes by.
 *
 * @param <S> what stands for a subscriber
 */
final class PrefixBucket<S> {

    private volatile Content<S> content = new Content<>(2);
    private int gone;

    /** A prefix of the filled part is what readers see; cells are written once, before the size that covers them. */
    private static final class Content<S> {
        final @Nullable MatcherNode<S>[] nodes;
        volatile int size;

        @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
        Content(int capacity) {
            nodes = new MatcherNode[capacity];
        }
    }

    void add(MatcherNode<S> node) {
        Content<S> current = content;
        boolean full = current.size == current.nodes.length;
        if (full) {
            current = copyOfLiving(current, 2 * (current.size - gone) + 2);
        }
        int size = current.size;
        current.nodes[size] = node;
        current.size = size + 1;
        if (full) {
            content = current;
        }
    }

    /** {@return whether the bucket is empty now} */
    boolean nodeLeft() {
        gone++;
        int living = content.size - gone;
        if (living == 0) {
            return true;
        }
        if (gone > living) {
            content = copyOfLiving(content, living + 2);
        }
        return false;
    }

    private Content<S> copyOfLiving(Content<S> from, int capacity) {
        Content<S> copy = new Content<>(Math.max(capacity, from.size - gone + 1));
        int size = 0;
        for (int i = 0; i < from.size; i++) {
            MatcherNode<S> node = from.nodes[i];
            if (node != null && !node.isGone()) {
                copy.nodes[size++] = node;
            }
        }
        copy.size = size;
        gone = 0;
        return copy;
    }

    void collect(String topic, NodeList<S> into) {
        Content<S> current = content;
        int size = current.size;
        for (int i = 0; i < size; i++) {
            MatcherNode<S> node = current.nodes[i];
            if (node != null && node.selects(topic)) {
                into.append(node);
            }
        }
    }
}
