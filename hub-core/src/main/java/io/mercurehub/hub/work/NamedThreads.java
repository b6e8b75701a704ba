package io.mercurehub.hub.work;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of one kind that a hub starts: named daemons whose end can be awaited. All threads of a hub are made here.
 *
 * <p>An executor has terminated while the last of its threads is about to end, and some containers call that a leak; so
 * {@link #awaitEnd} waits for the threads themselves. Safe for use by any thread.
 */
public final class NamedThreads implements ThreadFactory {

    private static final Logger LOG = LoggerFactory.getLogger(NamedThreads.class);
    private static final long IDLE_SECONDS = 10;

    private final String name;
    private final AtomicInteger made = new AtomicInteger();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    /** @param name of the threads, before a hyphen and a number from 0 on */
    public NamedThreads(String name) {
        this.name = name;
    }

    @Override
    public Thread newThread(Runnable task) {
        Thread thread = new Thread(task, name + "-" + made.getAndIncrement());
        thread.setDaemon(true);
        // A container may start threads of its own while one of ours calls it: those inherit this loader, and would
        // keep the application from being unloaded.
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
        thread.setUncaughtExceptionHandler((failed, failure) -> report(failed.getName(), failure));
        threads.removeIf(other -> other.getState() == Thread.State.TERMINATED);
        threads.add(thread);
        return thread;
    }

    /**
     * {@return an executor with an unbounded queue whose threads end when idle for ten seconds}
     *
     * @param size how many threads at most; at least 1
     */
    public ThreadPoolExecutor pool(int size) {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(size, size, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), this);
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** {@return one thread for tasks with a time; tasks that wait are dropped when it is shut down} */
    public ScheduledThreadPoolExecutor timer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, this);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    /**
     * {@return a thread that does something again and again until it is interrupted, also after a failure and without memory, which
     * a scheduler needs for each turn}
     *
     * @param millis how long it pauses before each time
     * @param what it does, for the log
     */
    public Thread every(long millis, String what, Runnable task) {
        Thread thread = newThread(() -> {
            while (true) {
                try {
                    Thread.sleep(millis);
                    task.run();
                } catch (InterruptedException ended) {
                    return;
                } catch (Throwable failure) {
                    report(what, failure);
                }
            }
        });
        thread.start();
        return thread;
    }

    /** {@return a periodic task that goes on after a failure, which is logged: a scheduler drops a task that throws} */
    public static Runnable contained(String what, Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (Throwable failure) {
                report(what, failure);
            }
        };
    }

    /**
     * Waits until all threads that were started have ended; those that call this are left out.
     *
     * @param patience how long to wait at most
     * @return whether they have
     */
    public boolean awaitEnd(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        for (Thread thread : threads) {
            while (thread.isAlive() && thread != Thread.currentThread()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(left, TimeUnit.MILLISECONDS.toNanos(1)));
            }
        }
        return true;
    }

    /** Logs a failure; where there is no memory left to log it, that is no reason to fail. */
    static void report(String what, Throwable failure) {
        try {
            LOG.error("{} failed, and goes on", what, failure);
        } catch (Throwable loggingFailed) {
            // To keep this one would take memory, too.
        }
    }
}
