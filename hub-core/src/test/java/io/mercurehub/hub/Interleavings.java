package io.mercurehub.hub;

import org.jetbrains.lincheck.Lincheck;

/**
 * Runs code whose threads meet, in many of the orders in which they may take turns.
 *
 * <p>Lincheck decides before each access to what threads share which of them goes on, parks and unparks them itself, and fails,
 * with the order that led there, when an assertion does or when all wait for ever. It does not reorder what one thread does: that
 * is for the stress tests.
 */
public final class Interleavings {

    private static final long NANOS = Long.getLong("mercure.interleavings.millis", 1_000) * 1_000_000;

    /** So many orders are tried in any case: those come first that need the fewest changes of turn. */
    private static final int MIN_RUNS = 50;

    private Interleavings() {}

    /**
     * Runs a piece of code again and again, each time in another order, for about as long as was said.
     *
     * @param code makes everything that it works on, and starts threads by {@link #together}
     */
    public static void explore(Runnable code) {
        long began = System.nanoTime();
        int runs = MIN_RUNS;
        do {
            Lincheck.runConcurrentTest(runs, code);
            runs *= 3; // it begins with the same orders each time
        } while (System.nanoTime() - began < NANOS / 2);
    }

    /** Runs all parts at the same time, the first of them in the thread that calls; what one of them throws fails the run. */
    public static void together(Runnable first, Runnable... others) {
        Thread[] threads = new Thread[others.length];
        for (int i = 0; i < others.length; i++) {
            threads[i] = new Thread(others[i]);
            threads[i].start();
        }
        first.run();
        for (Thread thread : threads) {
            join(thread);
        }
    }

    /** Waits for the end of a thread. */
    public static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts it", e);
        }
    }
}
