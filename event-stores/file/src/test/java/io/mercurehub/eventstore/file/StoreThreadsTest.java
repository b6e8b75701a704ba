package io.mercurehub.eventstore.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.eventstore.file.StoreExecutors.Work;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StoreThreadsTest {

    private final StoreThreads threads = new StoreThreads();

    @AfterEach
    void close() throws InterruptedException {
        threads.close();
        threads.awaitEnd();
    }

    @Test
    void whatIsDoneAgainAndAgainGoesOnAfterAnError() throws InterruptedException {
        CountDownLatch times = new CountDownLatch(3);

        threads.every(1, () -> {
            times.countDown();
            throw new OutOfMemoryError("of the test");
        });

        assertThat(times.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void eachHasItsNameIsADaemonAndGoesOnAfterAnError() throws InterruptedException {
        Set<String> names = ConcurrentHashMap.newKeySet();
        CountDownLatch done = new CountDownLatch(6);
        Runnable work = () -> {
            names.add(Thread.currentThread().getName().replaceAll("-\\d+$", ""));
            if (Thread.currentThread().isDaemon()) {
                done.countDown();
            }
        };

        for (Work kind : Work.values()) {
            Executor executor = threads.on(kind);
            executor.execute(() -> {
                throw new OutOfMemoryError("of the test");
            });
            executor.execute(work);
        }
        CountDownLatch first = new CountDownLatch(1);
        threads.every(1, () -> {
            if (first.getCount() == 1) {
                first.countDown();
                work.run();
            }
        });

        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(names)
                .containsExactlyInAnyOrder(
                        "mercure-history-commit",
                        "mercure-history-announce",
                        "mercure-history-read",
                        "mercure-history-tidy",
                        "mercure-history-prepare",
                        "mercure-history-clock");
    }
}
