package io.mercurehub.hub.work;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks in batches: before a thread runs what was brought, it lets those go first who are about to bring more.
 *
 * <p>An answer wakes its client. One at a time, each also has the next request come one at a time; together they are read, answered
 * and taken together, for about half the CPU time where cores are few. There is no fixed delay: a thread that finds nobody else at
 * work goes on at once.
 *
 * <p>A task that waits holds up those behind it until the next {@link #execute} or {@link #proceed}, as long as there are threads. Safe
 * for use by any thread.
 */
public final class BatchingExecutor implements Executor {

    private static final Logger LOG = LoggerFactory.getLogger(BatchingExecutor.class);

    /** How often others go first while they bring more. */
    private static final int MAX_YIELDS = 16;

    /** One of so many tries whether there are others. */
    private static final int TRIES = 16;

    private final Executor threads;
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicLong brought = new AtomicLong();

    /** Whether a thread has been asked to come that has not begun to run what is there. */
    private final AtomicBoolean called = new AtomicBoolean();

    private volatile boolean batches;

    /** @param threads where tasks run */
    public BatchingExecutor(Executor threads) {
        this.threads = threads;
    }

    /** {@return whether a task that could run at once had better be brought here: others are, or it is time to try} */
    public boolean isWorthwhile() {
        return batches || ThreadLocalRandom.current().nextInt(TRIES) == 0;
    }

    /** Runs a task soon; in the calling thread when no other can be had any more. */
    @Override
    public void execute(Runnable task) {
        waiting.add(task);
        brought.incrementAndGet();
        call();
    }

    /** Has another thread go on with what is left behind a task that waits. Called every now and then. */
    public void proceed() {
        if (!waiting.isEmpty()) {
            call();
        }
    }

    private void call() {
        if (called.compareAndSet(false, true)) {
            try {
                threads.execute(this::work);
            } catch (Throwable noThread) {
                LOG.debug("No thread can be had", noThread);
                runAll();
            }
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // nothing but the size of batches relies on it
    private void work() {
        long seen = -1;
        for (int i = 0; i < MAX_YIELDS && seen != brought.get(); i++) {
            seen = brought.get();
            Thread.yield();
        }
        batches = runAll() > 1;
    }

    private int runAll() {
        called.set(false);
        int done = 0;
        for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
            done++;
            try {
                task.run();
            } catch (Throwable failure) {
                LOG.error("A task failed; the next ones go on", failure);
            }
        }
        return done;
    }
}
