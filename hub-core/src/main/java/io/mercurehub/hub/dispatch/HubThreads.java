package io.mercurehub.hub.dispatch;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of one hub beside its lanes: named, daemon, gone when idle for ten seconds, and ended by {@link #close}.
 *
 * <p>Safe for use by any thread.
 */
final class HubThreads implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HubThreads.class);

    private static final int MOST_CATCH_UPS = 2;
    private static final int MOST_ACKNOWLEDGERS = 4;
    private static final long IDLE_SECONDS = 10;
    private static final long END_MILLIS = 1_000;

    /** Those that live, and some that have ended. A pool says that it has ended a moment before its threads have. */
    private final Set<Thread> started = ConcurrentHashMap.newKeySet();

    private final ThreadPoolExecutor catchUp = pool("mercure-catch-up", MOST_CATCH_UPS);
    private final ThreadPoolExecutor acknowledge = pool("mercure-acknowledge", MOST_ACKNOWLEDGERS);
    private final ThreadPoolExecutor tail = pool("mercure-tail", 1);
    private final ThreadPoolExecutor presence = pool("mercure-presence", 1);
    private final ScheduledThreadPoolExecutor watchdog;

    HubThreads() {
        watchdog = new ScheduledThreadPoolExecutor(1, named("mercure-watchdog"));
        watchdog.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** {@return where pages of the history are read and encoded} */
    Executor catchUp() {
        return catchUp;
    }

    /** {@return where stages are completed that other people's code waits for} */
    Executor acknowledge() {
        return acknowledge;
    }

    /** {@return where the tail goes on when whoever came by has worked enough} */
    Executor tail() {
        return tail;
    }

    /** {@return where the log is told of subscriptions} */
    Executor presence() {
        return presence;
    }

    /** Does something again and again. */
    void every(long milliseconds, Runnable task) {
        ScheduledFuture<?> unused =
                watchdog.scheduleWithFixedDelay(task, milliseconds, milliseconds, TimeUnit.MILLISECONDS);
    }

    /** Ends all threads, waiting up to a second for each kind; what waits to be acknowledged still is. */
    @Override
    public void close() {
        List<ThreadPoolExecutor> pools = List.of(watchdog, presence, tail, catchUp, acknowledge);
        pools.forEach(ThreadPoolExecutor::shutdown);
        try {
            for (ThreadPoolExecutor pool : pools) {
                if (!pool.awaitTermination(1, TimeUnit.SECONDS)) {
                    LOG.debug("A thread of {} is still at work; it ends by itself", pool);
                }
            }
            awaitEnd();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** An application that goes away with its classes must leave no thread behind that still uses them. */
    private void awaitEnd() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(END_MILLIS);
        for (Thread thread : started) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left > 0 && thread != Thread.currentThread()) {
                thread.join(left);
            }
        }
    }

    /** {@return a daemon thread that has not begun} */
    static Thread thread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    private ThreadPoolExecutor pool(String name, int most) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                most, most, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), named(name));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private ThreadFactory named(String name) {
        AtomicInteger number = new AtomicInteger();
        return work -> {
            Thread thread = thread(name + "-" + number.getAndIncrement(), work);
            started.removeIf(other -> other.getState() == Thread.State.TERMINATED);
            started.add(thread);
            return thread;
        };
    }
}
