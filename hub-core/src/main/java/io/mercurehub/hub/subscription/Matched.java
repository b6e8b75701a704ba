package io.mercurehub.hub.subscription;

/**
 * The distinct matchers that select an update, as of one generation of the index.
 *
 * <p>Immutable.
 *
 * @param <S> what stands for a subscriber
 */
public final class Matched<S> {

    private final MatcherNode<S>[] nodes;
    private final long generation;

    Matched(MatcherNode<S>[] nodes, long generation) {
        this.nodes = nodes;
        this.generation = generation;
    }

    /** {@return how many matchers} */
    public int size() {
        return nodes.length;
    }

    /** {@return one of the matchers} */
    public MatcherNode<S> node(int index) {
        return nodes[index];
    }

    long generation() {
        return generation;
    }
}
