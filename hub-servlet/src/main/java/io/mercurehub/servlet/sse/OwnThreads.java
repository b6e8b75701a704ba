package io.mercurehub.servlet.sse;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of one kind that a servlet starts: named daemons whose end can be waited for.
 *
 * <p>An executor has terminated while the last of its threads is about to end, and some containers call that a leak. Safe for use
 * by several threads.
 */
public final class OwnThreads implements ThreadFactory {

    private final String prefix;
    private final AtomicInteger made = new AtomicInteger();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    /** @param prefix of the names, before a number */
    public OwnThreads(String prefix) {
        this.prefix = prefix;
    }

    @Override
    public Thread newThread(Runnable task) {
        Thread thread = new Thread(task, prefix + made.incrementAndGet());
        thread.setDaemon(true);
        // Containers start threads of their own while these call them; those inherit this, and would hold the
        // application by it.
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
        threads.removeIf(other -> other.getState() == Thread.State.TERMINATED);
        threads.add(thread);
        return thread;
    }

    /**
     * Waits until all threads that were started have ended.
     *
     * @param patience for how long to wait at most
     * @return whether they have
     */
    public boolean awaitEnd(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(left, TimeUnit.MILLISECONDS.toNanos(1)));
            }
        }
        return true;
    }
}
