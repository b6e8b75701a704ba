package io.mercurehub.hub.work;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SerialWorkerTest {

    private final Queue<Runnable> inbox = new ConcurrentLinkedQueue<>();
    private final List<Throwable> failures = new ArrayList<>();
    private final Queue<Runnable> handedOver = new ArrayDeque<>();

    private SerialWorker worker(Executor executor, int stepsOfCaller) {
        return new SerialWorker(executor, stepsOfCaller, this::step, failures::add);
    }

    private boolean step() {
        Runnable piece = inbox.poll();
        if (piece == null) {
            return false;
        }
        piece.run();
        return true;
    }

    @Test
    void theThreadThatWakesItDoesTheFirstStepsAndTheExecutorTheRest() {
        List<Integer> done = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            int number = i;
            inbox.add(() -> done.add(number));
        }
        SerialWorker worker = worker(handedOver::add, 3);

        worker.wake();

        assertThat(done).containsExactly(0, 1, 2);
        assertThat(worker.isBusy()).isTrue();
        handedOver.remove().run();
        assertThat(done).containsExactly(0, 1, 2, 3, 4);
        assertThat(worker.isBusy()).isFalse();
    }

    @Test
    void whatIsBroughtByAStepIsDoneAfterIt() {
        List<String> done = new ArrayList<>();
        SerialWorker worker = worker(handedOver::add, 10);
        inbox.add(() -> {
            inbox.add(() -> done.add("brought"));
            worker.wake();
            done.add("bringing");
        });

        worker.wake();

        assertThat(done).containsExactly("bringing", "brought");
    }

    @Test
    void anErrorOfAStepIsReportedAndTheNextStepFollows() {
        List<String> done = new ArrayList<>();
        OutOfMemoryError failure = new OutOfMemoryError("thrown by the test");
        inbox.add(() -> {
            throw failure;
        });
        inbox.add(() -> done.add("next"));
        SerialWorker worker = worker(handedOver::add, 10);

        worker.wake();

        assertThat(failures).containsExactly(failure);
        assertThat(done).containsExactly("next");
        assertThat(worker.isBusy()).isFalse();
    }

    @Test
    void aReportThatFailsStopsNothing() {
        List<String> done = new ArrayList<>();
        inbox.add(() -> {
            throw new StackOverflowError("thrown by the test");
        });
        inbox.add(() -> done.add("next"));
        SerialWorker worker = new SerialWorker(handedOver::add, 10, this::step, failure -> {
            throw new OutOfMemoryError("thrown by the test");
        });

        worker.wake();

        assertThat(done).containsExactly("next");
        assertThat(worker.isBusy()).isFalse();
    }

    @Test
    void itGoesOnByItselfWhenTheExecutorRefuses() {
        List<String> done = new ArrayList<>();
        inbox.add(() -> done.add("one"));
        inbox.add(() -> done.add("two"));
        SerialWorker worker = worker(
                task -> {
                    throw new RejectedExecutionException("thrown by the test");
                },
                0);

        worker.wake();

        assertThat(done).containsExactly("one", "two");
        assertThat(worker.isBusy()).isFalse();
    }

    @Test
    void itHasStalledOnceAStepTakesTooLong() {
        SerialWorker worker = worker(handedOver::add, 0);
        inbox.add(() -> {});

        assertThat(worker.hasStalled(0, 100)).isFalse();
        worker.wake();
        assertThat(worker.hasStalled(10, 100)).isFalse();
        assertThat(worker.hasStalled(99, 100)).isFalse();
        assertThat(worker.hasStalled(100, 100)).isTrue();

        handedOver.remove().run();
        assertThat(worker.hasStalled(120, 100)).isFalse();
        assertThat(worker.hasStalled(500, 100)).isFalse();
    }

    @Test
    void manyThreadsLoseNothingAndNeverMeet() throws InterruptedException {
        int bringers = 4;
        int pieces = 20_000;
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger met = new AtomicInteger();
        int[] done = {0};
        NamedThreads threads = new NamedThreads("test-worker");
        ThreadPoolExecutor executor = threads.pool(2);
        SerialWorker worker = worker(executor, 7);
        CountDownLatch start = new CountDownLatch(1);
        for (int i = 0; i < bringers; i++) {
            threads.newThread(() -> {
                        awaitQuietly(start);
                        for (int k = 0; k < pieces; k++) {
                            inbox.add(() -> {
                                if (inside.incrementAndGet() != 1) {
                                    met.incrementAndGet();
                                }
                                done[0]++;
                                inside.decrementAndGet();
                            });
                            worker.wake();
                        }
                    })
                    .start();
        }

        start.countDown();

        await().pollInterval(5, MILLISECONDS).until(() -> !worker.isBusy() && done[0] == bringers * pieces);
        assertThat(met).hasValue(0);
        executor.shutdown();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
