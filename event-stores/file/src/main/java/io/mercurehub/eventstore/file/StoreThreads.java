package io.mercurehub.eventstore.file;

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
 * The threads of one store: named, daemon, and ended by {@link #close}. None is ever interrupted, since that would close files.
 */
final class StoreThreads implements StoreExecutors {

    private static final Logger LOG = LoggerFactory.getLogger(StoreThreads.class);

    private static final int READERS = 2;
    private static final long IDLE_SECONDS = 10;

    /** Those that were started and may not have ended: a pool has terminated while its last thread is about to end. */
    private final Set<Thread> started = ConcurrentHashMap.newKeySet();

    private final ThreadPoolExecutor commit = pool("mercure-history-commit", 1);
    private final ThreadPoolExecutor announce = pool("mercure-history-announce", 1);
    private final ThreadPoolExecutor read = pool("mercure-history-read", READERS);
    private final ThreadPoolExecutor tidy = pool("mercure-history-tidy", 1);
    private final ThreadPoolExecutor prepare = pool("mercure-history-prepare", 1);
    private final ScheduledThreadPoolExecutor clock;

    StoreThreads() {
        clock = new ScheduledThreadPoolExecutor(1, named("mercure-history-clock"));
        clock.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public Executor commit() {
        return commit;
    }

    @Override
    public Executor announce() {
        return announce;
    }

    @Override
    public Executor read() {
        return read;
    }

    @Override
    public Executor tidy() {
        return tidy;
    }

    @Override
    public Executor prepare() {
        return prepare;
    }

    @Override
    public void every(long milliseconds, Runnable task) {
        ScheduledFuture<?> unused =
                clock.scheduleWithFixedDelay(task, milliseconds, milliseconds, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        clock.shutdown();
        commit.shutdown();
        announce.shutdown();
        read.shutdown();
        tidy.shutdown();
        prepare.shutdown();
    }

    @Override
    public void awaitEnd() throws InterruptedException {
        for (Thread thread : started) {
            if (thread != Thread.currentThread()) {
                thread.join(TimeUnit.SECONDS.toMillis(1));
            }
            if (thread.isAlive()) {
                LOG.debug("{} is still at work; it ends by itself", thread.getName());
            }
        }
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
            Thread thread = new Thread(work, name + "-" + number.getAndIncrement());
            thread.setDaemon(true);
            started.removeIf(other -> other.getState() == Thread.State.TERMINATED);
            started.add(thread);
            return thread;
        };
    }
}
