package io.mercurehub.hub.work;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Work that many threads bring and one at a time does.
 *
 * <pre>
 *   idle ──wake──▶ at work: step, step, … ──nothing left, and nobody has woken it meanwhile──▶ idle
 *                     └──a step fails──▶ the failure is reported, and the next step follows
 * </pre>
 *
 * <p>Whoever wakes it while it is idle does the first steps, as many as was said, and leaves the rest to the executor. What the
 * steps work on is confined to whoever is at work: each sees what those before it have written.
 *
 * <p>Any {@code Throwable} of a step, an {@code OutOfMemoryError} too, is handed to the failure handler, and the work goes on. So
 * a step takes its piece of work off its queue <em>before</em> it works on it: what fails is not tried again for ever.
 *
 * <p>Safe for use by any thread.
 */
public final class SerialWorker {

    private final Executor executor;
    private final int stepsOfCaller;
    private final BooleanSupplier step;
    private final Consumer<Throwable> failed;

    /** How many have woken it since whoever is at work looked; 0: it is idle. */
    private final AtomicInteger turns = new AtomicInteger();

    /** How many steps were done; written by whoever is at work. */
    private final AtomicLong steps = new AtomicLong();

    /** What {@link #hasStalled} saw last, and since when; confined to who asks that. */
    private long seenSteps = -1;

    private long seenNanos;

    /**
     * @param executor goes on when the thread that woke the worker has done its steps; when it refuses, or no thread can be had,
     *     that thread goes on by itself
     * @param stepsOfCaller how many steps the waking thread does at most; 0: none
     * @param step does one piece of work, and returns whether there may be more; called by one thread at a time
     * @param failed hears of each step that failed, on the thread that did it; what it throws is dropped
     */
    public SerialWorker(Executor executor, int stepsOfCaller, BooleanSupplier step, Consumer<Throwable> failed) {
        this.executor = executor;
        this.stepsOfCaller = stepsOfCaller;
        this.step = step;
        this.failed = failed;
    }

    /** Has the worker look for work; returns once it is sure that somebody does. */
    public void wake() {
        wake(stepsOfCaller);
    }

    /**
     * Has the worker look for work, as {@link #wake()}.
     *
     * @param stepsOfCaller how many steps the waking thread does at most, this time
     */
    public void wake(int stepsOfCaller) {
        if (turns.getAndIncrement() == 0) {
            work(stepsOfCaller);
        }
    }

    /** {@return whether somebody is at work, or about to be} */
    public boolean isBusy() {
        return turns.get() != 0;
    }

    /**
     * {@return whether it is busy and has done no step for so long; as far as those know who ask every now and then, one thread at
     * a time}
     *
     * @param nowNanos the time, by a clock that never goes back
     * @param patienceNanos how long a step may take
     */
    public boolean hasStalled(long nowNanos, long patienceNanos) {
        long done = steps.get();
        if (done != seenSteps || !isBusy()) {
            seenSteps = done;
            seenNanos = nowNanos;
            return false;
        }
        return nowNanos - seenNanos >= patienceNanos;
    }

    private void work(int most) {
        int left = most;
        int seen;
        do {
            seen = turns.get();
            do {
                if (left == 0) {
                    if (handOver()) {
                        return;
                    }
                    left = Integer.MAX_VALUE;
                }
                left--;
            } while (step());
        } while (turns.addAndGet(-seen) != 0);
    }

    /** {@return whether the executor goes on from here; the turn stays taken} */
    private boolean handOver() {
        try {
            executor.execute(() -> work(Integer.MAX_VALUE));
            return true;
        } catch (Throwable refusedOrNoThread) {
            return false;
        }
    }

    private boolean step() {
        try {
            return step.getAsBoolean();
        } catch (Throwable failure) {
            try {
                failed.accept(failure);
            } catch (Throwable reportFailed) {
                // Dropped: to keep it may take memory that there isn't.
            }
            return true;
        } finally {
            steps.lazySet(steps.get() + 1);
        }
    }
}
