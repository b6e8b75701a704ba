package io.mercurehub.standalone.admin;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many connections clients have, and may have.
 *
 * <p>Of those that they may have, a few are kept free of streams: so publishers and those who ask for something short are served
 * when subscribers have taken all the rest.
 *
 * <p>Shared: every counter is safe by itself.
 */
public final class ConnectionCap {

    private static final int KEPT_FREE = 50;

    private final int max;
    private final AtomicInteger count = new AtomicInteger();
    private final LongAdder full = new LongAdder();
    private final LongAdder closedEarly = new LongAdder();

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

    /** Counts one more. */
    public void open() {
        count.incrementAndGet();
    }

    /** Counts one less. */
    public void close() {
        count.decrementAndGet();
    }

    /** {@return whether there are as many as there may be} */
    public boolean isFull() {
        return count.get() >= max;
    }

    /** Counts a time when new ones have to wait. */
    public void countFull() {
        full.increment();
    }

    /** Counts a connection that was closed before its time. */
    public void countClosedEarly() {
        closedEarly.increment();
    }

    /** {@return how many there are} */
    public int count() {
        return count.get();
    }

    /** {@return how often new ones had to wait} */
    public long full() {
        return full.sum();
    }

    long closedEarly() {
        return closedEarly.sum();
    }
}
