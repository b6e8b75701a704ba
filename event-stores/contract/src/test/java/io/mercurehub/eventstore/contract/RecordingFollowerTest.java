package io.mercurehub.eventstore.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mercurehub.hub.store.Position;
import io.mercurehub.hub.store.StoredUpdate;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RecordingFollowerTest {

    private final RecordingFollower follower = new RecordingFollower();

    @Test
    void noticesThatTwoThreadsTellAtTheSameTime() throws InterruptedException {
        Thread first = new Thread(() -> follower.appended(stored(1)));
        Thread second = new Thread(() -> follower.appended(stored(2)));

        synchronized (follower) {
            first.start();
            second.start();
            await().until(() -> first.getState() == Thread.State.BLOCKED && second.getState() == Thread.State.BLOCKED);
        }
        first.join();
        second.join();

        assertThat(follower.wasToldByTwoAtOnce()).isTrue();
        assertThat(follower.heard()).hasSize(2);
    }

    @Test
    void acceptsThatThreadsTellOneAfterTheOther() throws InterruptedException {
        follower.appended(stored(1));
        Thread second = new Thread(() -> follower.appended(stored(2)));
        second.start();
        second.join();

        assertThat(follower.wasToldByTwoAtOnce()).isFalse();
        assertThat(follower.heardPositions()).containsExactly(new Position(1), new Position(2));
    }

    @Test
    void doesNotWaitForEver() {
        follower.appended(stored(1));

        assertThatThrownBy(() -> follower.awaitHeard(2, Duration.ofMillis(1)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("update number 2");
        assertThatThrownBy(() -> follower.awaitEndOfBatch(Duration.ofMillis(1)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the end of the batch");
    }

    private static StoredUpdate stored(long position) {
        return new StoredUpdate(new Position(position), Updates.anUpdate().build());
    }
}
