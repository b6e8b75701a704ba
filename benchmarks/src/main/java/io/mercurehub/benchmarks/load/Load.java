package io.mercurehub.benchmarks.load;

/**
 * What a run does to the hub.
 *
 * @param topics how many topics there are
 * @param subscribers how many streams, each of one topic, spread evenly
 * @param publishers how many publish at the same time; each goes round all topics
 * @param dataBytes the length of an update's data, at least 24
 * @param rhythm when they publish
 * @param stalled how many subscribers read nothing while figures are taken, and must have everything in the end all the same
 * @param processes how many processes of this client hold the streams
 */
public record Load(
        int topics, int subscribers, int publishers, int dataBytes, Rhythm rhythm, int stalled, int processes) {

    public Load {
        if (stalled > subscribers / processes) {
            throw new IllegalArgumentException(
                    "stalled: " + stalled + " (expected: at most the first process's share)");
        }
    }

    /** Describes a load without stalled subscribers. */
    public Load(int topics, int subscribers, int publishers, int dataBytes, Rhythm rhythm) {
        this(topics, subscribers, publishers, dataBytes, rhythm, 0, 1);
    }

    /** {@return the same, with the streams in several processes, of which the first also publishes} */
    public Load over(int count) {
        return new Load(topics, subscribers, publishers, dataBytes, rhythm, stalled, count);
    }

    /** When publishers publish. */
    public sealed interface Rhythm {}

    /**
     * Each publisher as soon as it has the answer to its update before.
     *
     * @param maxLag they hold back while subscribers are more than this many updates behind on average;
     *     {@code Double.POSITIVE_INFINITY} if they never do
     */
    public record ClosedLoop(double maxLag) implements Rhythm {}

    /**
     * All together at a fixed rate, whatever the hub does.
     *
     * @param perSecond the rate
     */
    public record OpenLoop(double perSecond) implements Rhythm {}
}
