package io.mercurehub.hub;

import java.util.concurrent.atomic.AtomicReference;
import org.jetbrains.lincheck.Lincheck;
import org.jspecify.annotations.Nullable;

/**
 * Runs code whose threads meet, in many of the orders in which they may take turns.
 *
 * <p>Lincheck decides before each access to what threads share which of them goes on, and fails, with the order that led there,
 * when an assertion does or when nobody gets on any more. A parked thread may wake up at any time. It does not reorder what one
 * thread does: that is for the stress tests.
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

    /** Runs each part in a thread of its own, and returns when all have ended; what one of them throws fails the run. */
    public static void together(Runnable... parts) {
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        Thread[] threads = new Thread[parts.length];
        for (int i = 0; i < parts.length; i++) {
            Runnable part = parts[i];
            threads[i] = new Thread(() -> {
                try {
                    part.run();
                } catch (AssertionError | RuntimeException e) {
                    failure.set(e);
                }
            });
            threads[i].start();
        }
        for (Thread thread : threads) {
            join(thread);
        }
        if (failure.get() != null) {
            throw new AssertionError("one of the threads failed", failure.get());
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
