package io.mercurehub.servlet.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ContainerCallsTest {

    private final ContainerCalls calls = new ContainerCalls();

    @Test
    void letsTheEndOfARequestWaitForTheThreadThatIsInside() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        AtomicBoolean left = new AtomicBoolean();
        calls.enter();

        CompletableFuture<Boolean> end = CompletableFuture.supplyAsync(() -> {
            waiting.countDown();
            calls.end();
            calls.awaitLeft();
            return left.get();
        });
        assertThat(waiting.await(20, TimeUnit.SECONDS)).isTrue();
        left.set(true);
        calls.leave();

        assertThat(end.get(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void doesNotLetAThreadWaitForItself() {
        calls.enter();
        long before = System.nanoTime();

        calls.end();
        calls.awaitLeft();

        assertThat(System.nanoTime() - before).isLessThan(TimeUnit.MILLISECONDS.toNanos(900));
    }

    @Test
    void doesNotLetACallbackWaitForEver() throws Exception {
        calls.enter();

        CompletableFuture<Void> waited = CompletableFuture.runAsync(() -> {
            calls.end();
            calls.awaitLeft();
        });

        assertThat(waited.get(20, TimeUnit.SECONDS)).isNull();
    }

    @Test
    void letsNobodyInOnceTheRequestHasEnded() {
        assertThat(calls.enter()).isTrue();
        calls.leave();

        calls.end();

        assertThat(calls.enter()).isFalse();
    }
}
