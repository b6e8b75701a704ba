package io.mercurehub.standalone.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.hub.HubClosedException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class ReadinessTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final AtomicLong nanos = new AtomicLong();
    private CompletableFuture<Void> hub = new CompletableFuture<>();
    private int asked;

    private final Readiness readiness = new Readiness(
            () -> {
                asked++;
                return hub;
            },
            nanos::get);

    private Optional<String> whyNot() {
        return readiness
                .whyNot()
                .toCompletableFuture()
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    @Test
    void saysWhatTheHubSays() {
        hub.completeExceptionally(new IllegalStateException("lane 0 is stuck"));
        assertThat(whyNot()).contains("lane 0 is stuck");

        hub = CompletableFuture.completedFuture(null);
        assertThat(whyNot()).isEmpty();

        hub = CompletableFuture.failedFuture(new HubClosedException("ready: the hub is about to stop"));
        assertThat(whyNot()).contains("the hub is about to stop");
    }

    @Test
    void saysWhatItHasSaidWhileTheHubTakesItsTime() {
        assertThat(whyNot()).isEmpty();
        assertThat(whyNot()).isEmpty();
        assertThat(asked).isEqualTo(1);

        hub.completeExceptionally(new IllegalStateException("lane 0 is stuck"));
        hub = new CompletableFuture<>();

        assertThat(whyNot()).contains("lane 0 is stuck");
        assertThat(asked).isEqualTo(2);
    }

    @Test
    void takesALongSilenceForAnAnswer() {
        whyNot();
        nanos.addAndGet(Readiness.PATIENCE.toNanos());

        assertThat(whyNot()).contains("the hub has not said for 5 s whether it is ready");

        hub.complete(null);
        hub = CompletableFuture.completedFuture(null);
        assertThat(whyNot()).isEmpty();
    }

    @Test
    void takesAnErrorForAnAnswer() {
        Readiness failing = new Readiness(
                () -> {
                    throw new OutOfMemoryError("no heap");
                },
                nanos::get);

        assertThat(failing.whyNot().toCompletableFuture()).isCompletedWithValue(Optional.of("no heap"));
    }
}
