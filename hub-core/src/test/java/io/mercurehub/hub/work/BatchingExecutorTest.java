package io.mercurehub.hub.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BatchingExecutorTest {

    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final Queue<Runnable> called = new ArrayDeque<>();
    private final BatchingExecutor byHand = new BatchingExecutor(called::add);

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    @Test
    void everyTaskRunsOnce() {
        BatchingExecutor executor = new BatchingExecutor(threads);
        int each = 20_000;
        int bringers = 4;
        AtomicIntegerArray ran = new AtomicIntegerArray(bringers * each);
        CountDownLatch left = new CountDownLatch(bringers * each);

        IntStream.range(0, bringers)
                .mapToObj(bringer -> CompletableFuture.runAsync(() -> IntStream.range(0, each)
                        .forEach(i -> executor.execute(() -> {
                            ran.incrementAndGet(bringer * each + i);
                            left.countDown();
                        }))))
                .toList()
                .forEach(CompletableFuture::join);

        awaitZero(left);
        assertThat(IntStream.range(0, ran.length()).map(ran::get)).containsOnly(1);
    }

    @Test
    void whatIsBroughtUntilAThreadComesRunsTogetherAndInOrder() {
        List<Integer> ran = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            int task = i;
            byHand.execute(() -> ran.add(task));
        }

        assertThat(called).hasSize(1);
        called.remove().run();
        assertThat(ran).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void othersGoOnBehindATaskThatWaits() {
        CountDownLatch waits = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        List<Integer> ran = new ArrayList<>();
        byHand.execute(() -> {
            waits.countDown();
            awaitZero(goOn);
        });
        byHand.execute(() -> ran.add(1));
        threads.execute(called.remove());
        awaitZero(waits);

        byHand.proceed();

        called.remove().run();
        assertThat(ran).containsExactly(1);
        byHand.proceed();
        assertThat(called).isEmpty();
        goOn.countDown();
    }

    @Test
    void aTaskThatFailsKeepsNoneBehindItFromRunning() {
        List<Integer> ran = new ArrayList<>();
        byHand.execute(() -> {
            throw new StackOverflowError("a test's");
        });
        byHand.execute(() -> ran.add(1));

        called.remove().run();

        assertThat(ran).containsExactly(1);
    }

    @Test
    void withoutThreadsTheOneThatBringsATaskRunsIt() {
        BatchingExecutor executor = new BatchingExecutor(task -> {
            throw new RejectedExecutionException("closed");
        });
        List<Thread> ran = new ArrayList<>();

        executor.execute(() -> ran.add(Thread.currentThread()));
        executor.execute(() -> ran.add(Thread.currentThread()));

        assertThat(ran).containsExactly(Thread.currentThread(), Thread.currentThread());
    }

    @Test
    void batchesAreWorthwhileWhileSeveralComeAtATime() {
        bring(2);
        assertThat(worthwhile()).isEqualTo(1_000);

        bring(1);
        assertThat(worthwhile()).isBetween(1, 500);
    }

    private void bring(int tasks) {
        for (int i = 0; i < tasks; i++) {
            byHand.execute(() -> {});
        }
        called.remove().run();
    }

    /** {@return how often, of a thousand times} */
    private int worthwhile() {
        return (int)
                IntStream.range(0, 1_000).filter(i -> byHand.isWorthwhile()).count();
    }

    private static void awaitZero(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
