package io.mercurehub.eventstore.file;

import io.mercurehub.hub.work.NamedThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of one store: named, daemon, and ended by {@link #close}. None is ever interrupted, since that would close files.
 */
final class StoreThreads implements StoreExecutors {

    private static final Logger LOG = LoggerFactory.getLogger(StoreThreads.class);

    private static final int READERS = 2;

    private final List<NamedThreads> threads = new ArrayList<>();
    private final Map<Work, ExecutorService> pools = new EnumMap<>(Work.class);
    private final ScheduledExecutorService clock = named("clock").timer();

    StoreThreads() {
        for (Work work : Work.values()) {
            pools.put(work, named(work.name().toLowerCase(Locale.ROOT)).pool(work == Work.READ ? READERS : 1));
        }
    }

    private NamedThreads named(String name) {
        NamedThreads some = new NamedThreads("mercure-history-" + name);
        threads.add(some);
        return some;
    }

    @Override
    public Executor on(Work work) {
        return Objects.requireNonNull(pools.get(work));
    }

    @Override
    public void every(long milliseconds, Runnable task) {
        ScheduledFuture<?> unused = clock.scheduleWithFixedDelay(
                NamedThreads.contained("The clock of the history", task),
                milliseconds,
                milliseconds,
                TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        clock.shutdown();
        pools.values().forEach(ExecutorService::shutdown);
    }

    @Override
    public void awaitEnd() throws InterruptedException {
        for (NamedThreads some : threads) {
            if (!some.awaitEnd(Duration.ofSeconds(1))) {
                LOG.debug("A thread of the history is still at work; it ends by itself");
            }
        }
    }
}
