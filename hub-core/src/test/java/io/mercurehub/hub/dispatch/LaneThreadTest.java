package io.mercurehub.hub.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.hub.store.MemoryEventStore;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LaneThreadTest {

    private final LaneHarness harness = new LaneHarness(new MemoryEventStore(), 1_000, 1_000_000);

    @Test
    void endsWhenItIsStoppedInTheMiddleOfItsLastRound() throws Exception {
        Thread lane = new Thread(harness.thread);
        lane.setDaemon(true);
        harness.mailbox.execute(harness.thread::stop);

        lane.start();

        lane.join(Duration.ofSeconds(30).toMillis());
        assertThat(lane.isAlive()).isFalse();
    }
}
