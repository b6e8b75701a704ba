package io.mercurehub.hub.matching;

import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Matchers found so far, each once. Confined to one evaluation.
 *
 * @param <S> what stands for a subscriber
 */
final class NodeList<S> {

    private static final int SEARCHED_IN_ORDER = 8;

    private MatcherNode<S>[] nodes = array(4);
    private int size;
    private @Nullable Set<MatcherNode<S>> seen;

    /** Adds a matcher, unless it is here already. */
    void add(MatcherNode<S> node) {
        if (!contains(node)) {
            append(node);
        }
    }

    /** Adds a matcher that is not here yet, to a list to which nothing else is {@link #add added}. */
    void append(MatcherNode<S> node) {
        if (size == nodes.length) {
            nodes = Arrays.copyOf(nodes, 2 * size);
        }
        nodes[size++] = node;
    }

    private boolean contains(MatcherNode<S> node) {
        Set<MatcherNode<S>> set = seen;
        if (set != null) {
            return !set.add(node);
        }
        for (int i = 0; i < size; i++) {
            if (nodes[i] == node) {
                return true;
            }
        }
        if (size == SEARCHED_IN_ORDER) {
            set = Collections.newSetFromMap(new IdentityHashMap<>());
            set.addAll(Arrays.asList(nodes).subList(0, size));
            set.add(node);
            seen = set;
        }
        return false;
    }

    MatcherNode<S>[] toArray() {
        return Arrays.copyOf(nodes, size);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
    private static <S> MatcherNode<S>[] array(int capacity) {
        return new MatcherNode[capacity];
    }
}
