package io.mercurehub.hub.matching;

/**
 * The distinct matchers that select an update, as of one generation of the index.
 *
 * <p>Immutable.
 *
 * @param <S> what stands for a subscriber
 */
public final class Matched<S> {

    private static final int FEW = 64;

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

    /** {@return about how much memory it may keep, in bytes; with matchers that have left, when there are many} */
    public long estimatedBytes() {
        return 64L * Math.min(nodes.length, FEW) + 256L * Math.max(0, nodes.length - FEW);
    }

    long generation() {
        return generation;
    }
}
