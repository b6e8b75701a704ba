package io.mercurehub.hub.matching;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Matchers found so far, each once. Confined to one evaluation.
 *
 * @param <S> what stands for a subscriber
 */
final class NodeList<S> {

    private static final int SEARCHED_IN_ORDER = 8;

    private final List<MatcherNode<S>> nodes = new ArrayList<>(4);
    private @Nullable Set<MatcherNode<S>> seen;

    /** Adds a matcher, unless it is here already. */
    void add(MatcherNode<S> node) {
        if (!contains(node)) {
            append(node);
        }
    }

    /** Adds a matcher that is not here yet, to a list to which nothing else is {@link #add added}. */
    void append(MatcherNode<S> node) {
        nodes.add(node);
    }

    private boolean contains(MatcherNode<S> node) {
        if (seen == null && nodes.size() == SEARCHED_IN_ORDER) {
            seen = new HashSet<>(nodes);
        }
        return seen == null ? nodes.contains(node) : !seen.add(node);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
    MatcherNode<S>[] toArray() {
        return nodes.toArray(new MatcherNode[0]);
    }
}
