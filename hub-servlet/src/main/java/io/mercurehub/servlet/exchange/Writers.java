package io.mercurehub.servlet.exchange;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mercurehub.hub.work.NamedThreads;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Threads that write to the clients of a container whose writes may wait for them.
 *
 * <p>A few threads serve everybody as long as no write waits. Those that wait are replaced within a moment, so that a client that
 * doesn't read holds up nobody; up to {@value #MAX_THREADS} wait in all, and {@value #MAX_THREADS_OF_A_NETWORK} for the clients of one network, whose
 * other streams have to wait for them then.
 *
 * <p>Safe for use by several threads.
 */
final class Writers {

    /** How many threads there are at most. */
    static final int MAX_THREADS = 256;

    /** How many of them one network has at most. */
    static final int MAX_THREADS_OF_A_NETWORK = MAX_THREADS / 4;

    private static final int AT_WORK = 4;
    private static final Duration MOMENT = Duration.ofMillis(50);

    private final NamedThreads threads = new NamedThreads("mercure-writer");
    private final ThreadPoolExecutor pool = threads.pool(AT_WORK);
    private final BiFunction<Duration, Runnable, Future<?>> later;

    /** What is done now, and since when. */
    private final Map<Runnable, Long> since = new ConcurrentHashMap<>();

    private final AtomicBoolean looks = new AtomicBoolean();

    @GuardedBy("shares")
    private final Map<String, Share> shares = new HashMap<>();

    /** @param later does something after a time, on a thread that must not wait; refuses when it has ended */
    Writers(BiFunction<Duration, Runnable, Future<?>> later) {
        this.later = later;
        pool.setMaximumPoolSize(MAX_THREADS);
    }

    /** {@return does what the clients of a network may make wait} */
    Executor of(String network) {
        return task -> execute(network, task);
    }

    private void execute(String network, Runnable task) {
        synchronized (shares) {
            if (!shares.computeIfAbsent(network, unused -> new Share()).enter(task)) {
                return;
            }
        }
        try {
            pool.execute(new Write(network, task));
        } catch (Throwable refusedOrNoThread) {
            leave(network);
            throw refusedOrNoThread;
        }
        lookLater();
    }

    /** {@return what may run in place of what is done, or could not be; null: nothing} */
    private @Nullable Runnable leave(String network) {
        synchronized (shares) {
            Share share = Objects.requireNonNull(shares.get(network), network);
            Runnable next = share.leave();
            if (share.isEmpty()) {
                shares.remove(network);
            }
            return next;
        }
    }

    /** One that may run now. */
    private final class Write implements Runnable {

        private final String network;
        private final Runnable task;

        Write(String network, Runnable task) {
            this.network = network;
            this.task = task;
        }

        @Override
        public void run() {
            since.put(this, System.nanoTime());
            try {
                task.run();
            } finally {
                since.remove(this);
                Runnable next = leave(network);
                if (next != null) {
                    afterOthers(new Write(network, next));
                }
            }
        }

        private void afterOthers(Write next) {
            try {
                pool.execute(next);
            } catch (Throwable refusedOrNoThread) {
                next.run();
            }
        }
    }

    private void lookLater() {
        if (looks.compareAndSet(false, true)) {
            try {
                Future<?> unused = later.apply(MOMENT, this::look);
            } catch (RejectedExecutionException servletHasEnded) {
                looks.set(false);
            }
        }
    }

    /** Has as many threads as wait, and then some: clients that stop reading tend to do so at the same update. */
    private void look() {
        long before = System.nanoTime() - MOMENT.toNanos();
        long waiting =
                since.values().stream().filter(begun -> begun - before < 0).count();
        pool.setCorePoolSize((int) Math.min(MAX_THREADS, AT_WORK + 2 * waiting));
        looks.set(false);
        if (!since.isEmpty() || !pool.getQueue().isEmpty()) {
            lookLater();
        }
    }

    /** {@return how many writes are under way or wait for a thread} */
    int busy() {
        synchronized (shares) {
            return shares.values().stream().mapToInt(Share::size).sum();
        }
    }

    /**
     * Takes no more; what waits in the container ends when that lets it.
     *
     * @param patience for how long to wait for that
     * @return whether all threads have ended
     */
    boolean close(Duration patience) throws InterruptedException {
        pool.shutdown();
        return threads.awaitEnd(patience);
    }

    /** What one network has of the threads. */
    private static final class Share {

        private final Queue<Runnable> waiting = new ArrayDeque<>();
        private int running;

        /** {@return whether it may run now; else it waits} */
        boolean enter(Runnable task) {
            if (running < MAX_THREADS_OF_A_NETWORK) {
                running++;
                return true;
            }
            waiting.add(task);
            return false;
        }

        /** {@return what may run in place of the one that is done; null: nothing} */
        @Nullable
        Runnable leave() {
            Runnable next = waiting.poll();
            if (next == null) {
                running--;
            }
            return next;
        }

        boolean isEmpty() {
            return running == 0;
        }

        int size() {
            return running + waiting.size();
        }
    }
}
