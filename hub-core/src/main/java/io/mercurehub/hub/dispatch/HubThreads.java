package io.mercurehub.hub.dispatch;

import io.mercurehub.hub.work.BatchingExecutor;
import io.mercurehub.hub.work.NamedThreads;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of one hub beside its lanes, which {@link #close} ends.
 *
 * <p>Safe for use by any thread.
 */
final class HubThreads implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HubThreads.class);
    private static final Duration END = Duration.ofSeconds(1);

    /** In the order in which they end: what waits to be acknowledged still is. */
    private final Map<ThreadPoolExecutor, NamedThreads> pools = new LinkedHashMap<>();

    private final NamedThreads watchdogThreads = new NamedThreads("mercure-watchdog");
    private @Nullable Thread watchdog;

    /** Where the log is told of subscriptions. */
    final Executor presence = pool("mercure-presence", 1);

    /** Where the tail goes on when whoever came by has worked enough. */
    final Executor tail = pool("mercure-tail", 1);

    /** Where pages of the history are read and encoded. */
    final Executor catchUp = pool("mercure-catch-up", 2);

    /** Where stages are completed that other people's code waits for; once this is closed, in the thread that brings them. */
    final BatchingExecutor acknowledge = new BatchingExecutor(pool("mercure-acknowledge", 4));

    /** Looks again and again whether all get on. Called once, by whoever closes this. */
    void watch(long millis, Runnable look) {
        watchdog = watchdogThreads.every(millis, "A look at the lanes", look);
    }

    /** Ends all threads, waiting up to a second for each kind. */
    @Override
    public void close() {
        pools.keySet().forEach(ThreadPoolExecutor::shutdown);
        if (watchdog != null) {
            watchdog.interrupt();
        }
        try {
            for (Map.Entry<ThreadPoolExecutor, NamedThreads> pool : pools.entrySet()) {
                boolean ended = pool.getKey().awaitTermination(END.toMillis(), TimeUnit.MILLISECONDS)
                        && pool.getValue().awaitEnd(END);
                if (!ended) {
                    LOG.debug("A thread of {} is still at work; it ends by itself", pool.getKey());
                }
            }
            if (!watchdogThreads.awaitEnd(END)) {
                LOG.debug("The watchdog is still at work; it ends by itself");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Executor pool(String name, int size) {
        NamedThreads threads = new NamedThreads(name);
        ThreadPoolExecutor pool = threads.pool(size);
        pools.put(pool, threads);
        return pool;
    }
}
