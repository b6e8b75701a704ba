package io.mercurehub.hub.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.RepeatedTest;

class HubThreadsTest {

    /** A pool says that it has ended a moment before its threads have, which only shows now and then. */
    @RepeatedTest(200)
    void whenTheyAreClosedEachOfThemHasEnded() throws Exception {
        HubThreads threads = new HubThreads();
        Queue<Thread> used = new ConcurrentLinkedQueue<>();
        CountDownLatch done = new CountDownLatch(4);
        Runnable work = () -> {
            used.add(Thread.currentThread());
            done.countDown();
        };
        threads.watch(1, work);
        threads.tail.execute(work);
        threads.catchUp.execute(work);
        threads.acknowledge.execute(work);
        done.await();

        threads.close();

        assertThat(used).noneMatch(Thread::isAlive);
    }
}
