package io.mercurehub.eventstore.file;

import io.mercurehub.hub.work.NamedThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
    private final ExecutorService commit = named("commit").pool(1);
    private final ExecutorService announce = named("announce").pool(1);
    private final ExecutorService read = named("read").pool(READERS);
    private final ExecutorService tidy = named("tidy").pool(1);
    private final ExecutorService prepare = named("prepare").pool(1);
    private final ScheduledExecutorService clock = named("clock").timer();

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
        ScheduledFuture<?> unused = clock.scheduleWithFixedDelay(
                NamedThreads.contained("The clock of the history", task),
                milliseconds,
                milliseconds,
                TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        List.of(clock, commit, announce, read, tidy, prepare).forEach(ExecutorService::shutdown);
    }

    @Override
    public void awaitEnd() throws InterruptedException {
        for (NamedThreads some : threads) {
            if (!some.awaitEnd(Duration.ofSeconds(1))) {
                LOG.debug("A thread of the history is still at work; it ends by itself");
            }
        }
    }

    private NamedThreads named(String name) {
        NamedThreads some = new NamedThreads("mercure-history-" + name);
        threads.add(some);
        return some;
    }
}
