package io.mercurehub.hub.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mercurehub.hub.store.MemoryEventStore;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LaneThreadTest {

    private final LaneHarness harness = new LaneHarness(new MemoryEventStore(), 1_000, 1_000_000);

    @Test
    void leavesASmallRoundToWhoeverPublishes() throws Exception {
        FakeSink sink = new FakeSink().prompt();

        withASleepingLane(
                () -> {
                    harness.publish(1);

                    assertThat(sink.caller()).isSameAs(Thread.currentThread());
                },
                sink);
    }

    @Test
    void makesARoundItselfWhereASinkMayWait() throws Exception {
        FakeSink sink = new FakeSink().prompt();
        FakeSink waiting = new FakeSink();

        withASleepingLane(
                () -> {
                    harness.publish(1);

                    await().until(() -> sink.caller() != null && waiting.caller() != null);
                    assertThat(List.of(sink.caller(), waiting.caller())).doesNotContain(Thread.currentThread());
                },
                sink,
                waiting);
    }

    private void withASleepingLane(Runnable test, FakeSink... sinks) throws Exception {
        for (FakeSink sink : sinks) {
            harness.subscribe(sink);
        }
        Thread lane = new Thread(harness.thread);
        lane.setDaemon(true);
        lane.start();
        await().until(harness.mailbox::isParked);

        test.run();

        harness.thread.stop();
        lane.join(Duration.ofSeconds(30).toMillis());
        assertThat(lane.isAlive()).isFalse();
    }

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
