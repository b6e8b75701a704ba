package io.mercurehub.standalone.admin;

import java.util.concurrent.atomic.LongAdder;

/**
 * How many connections clients have, and may have.
 *
 * <p>Of those that they may have, a few are kept free of streams, and of connections that nobody uses: so publishers and those
 * who ask for something short are served when subscribers have taken all the rest.
 *
 * <p>Shared: every counter is safe by itself.
 */
public final class ConnectionCap {

    private static final int KEPT_FREE = 50;

    private final int max;
    private final LongAdder refused = new LongAdder();
    private final LongAdder closedEarly = new LongAdder();
    private volatile int count;

    /** @param max how many there may be */
    public ConnectionCap(int max) {
        this.max = max;
    }

    /** {@return how many there may be} */
    public int max() {
        return max;
    }

    /** {@return how many of them may have a stream} */
    public int maxStreams() {
        return max - max / KEPT_FREE;
    }

    /** {@return whether the newest may stay} */
    public boolean admits(int countWithIt) {
        count = countWithIt;
        if (countWithIt <= max) {
            return true;
        }
        refused.increment();
        return false;
    }

    /** {@return how many should go, if nobody uses them} */
    public int tooMany(int countNow) {
        count = countNow;
        return countNow - maxStreams();
    }

    /** Counts connections that were closed before their time. */
    public void closedEarly(int connections) {
        closedEarly.add(connections);
    }

    int count() {
        return count;
    }

    long refused() {
        return refused.sum();
    }

    long closedEarly() {
        return closedEarly.sum();
    }
}
