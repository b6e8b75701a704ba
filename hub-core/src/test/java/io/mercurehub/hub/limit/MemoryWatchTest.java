package io.mercurehub.hub.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MemoryWatchTest {

    private final AtomicInteger reliefs = new AtomicInteger();
    private boolean hasMemory = true;

    private final MemoryWatch watch = new MemoryWatch(this::allocate, reliefs::incrementAndGet);

    private byte[] allocate(int bytes) {
        if (!hasMemory) {
            throw new OutOfMemoryError("none");
        }
        return new byte[bytes];
    }

    private void tickAfter(Duration time) {
        watch.tick(time.toNanos());
    }

    @Test
    void endsTheLargestHoldersAtOnceAndGivesUpAfterTenSeconds() {
        tickAfter(Duration.ZERO);
        assertThat(reliefs).hasValue(0);

        hasMemory = false;
        tickAfter(Duration.ofSeconds(1));
        tickAfter(Duration.ofMillis(9_900));
        assertThat(reliefs).hasValue(2);
        assertThat(watch.isExhausted()).isFalse();

        tickAfter(Duration.ofSeconds(11));
        assertThat(watch.isExhausted()).isTrue();
    }

    @Test
    void countsFromTheBeginningOnceThereWasMemoryAgain() {
        hasMemory = false;
        tickAfter(Duration.ZERO);
        hasMemory = true;
        tickAfter(Duration.ofSeconds(9));
        hasMemory = false;
        tickAfter(Duration.ofSeconds(10));
        tickAfter(Duration.ofSeconds(19));

        assertThat(watch.isExhausted()).isFalse();
    }

    @Test
    void isNotExhaustedAnyMoreOnceThereIsMemory() {
        hasMemory = false;
        tickAfter(Duration.ZERO);
        tickAfter(Duration.ofSeconds(10));
        hasMemory = true;
        tickAfter(Duration.ofSeconds(11));

        assertThat(watch.isExhausted()).isFalse();
    }

    @Test
    void goesOnWhenThereIsNoMemoryForTheReliefEither() {
        MemoryWatch helpless = new MemoryWatch(this::allocate, () -> {
            throw new BootstrapMethodError(new OutOfMemoryError("none"));
        });
        hasMemory = false;
        helpless.tick(0);
        helpless.tick(Duration.ofSeconds(10).toNanos());

        assertThat(helpless.isExhausted()).isTrue();
    }
}
