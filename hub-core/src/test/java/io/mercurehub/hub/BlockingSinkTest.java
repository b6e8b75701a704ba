package io.mercurehub.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.hub.output.Gateway;
import io.mercurehub.hub.output.UpdateRun;
import io.mercurehub.hub.output.UpdateSink;
import io.mercurehub.hub.store.MemoryEventStore;
import io.mercurehub.hub.subscription.SubscribeRequest;
import io.mercurehub.update.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sinks that say that they may block, and do, as a container's may for a connection of HTTP/2. */
class BlockingSinkTest {

    private static final int UPDATES = 500;

    private final Hub hub = OpenHubs.with(
            1,
            1,
            10_000,
            HubConfig.builder().maxRecentBytes(16 * 1024).build(),
            new MemoryEventStore(100_000, Long.MAX_VALUE));
    private final CountDownLatch unblocked = new CountDownLatch(1);

    @AfterEach
    void close() {
        unblocked.countDown();
        hub.close();
    }

    @Test
    void holdUpNeitherPublishersNorOtherSinks() {
        publish(0, 10);
        BlockingSink blocking = new BlockingSink();
        join(blocking, true);
        List<TakingSink> others = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            others.add(new TakingSink());
            join(others.get(i), false);
        }

        // If publishers waited for the lane that is blocked, each of them would for a second.
        publish(10, 10 + UPDATES);

        for (TakingSink other : others) {
            other.awaitReceived(10, 10 + UPDATES);
        }
        assertThat(blocking.received()).isEmpty();
    }

    @Test
    void getEverythingOnceTheyBlockNoLonger() {
        publish(0, 10);
        BlockingSink blocking = new BlockingSink();
        join(blocking, true);
        publish(10, 10 + UPDATES);

        unblocked.countDown();

        blocking.awaitReceived(10, 10 + UPDATES);
    }

    private void join(UpdateSink sink, boolean mayBlock) {
        SubscribeRequest request =
                SubscribeRequest.topic("topic").sinkMayBlock(mayBlock).build();
        hub.unwrap(Gateway.class)
                .join(request)
                .toCompletableFuture()
                .join()
                .start(subscriber -> sink)
                .writable();
    }

    private void publish(int from, int to) {
        for (int i = from; i < to; i++) {
            hub.publish(Update.of("topic").data(String.valueOf(i)).build())
                    .toCompletableFuture()
                    .join();
        }
    }

    /** Takes nothing before the test says so. */
    private final class BlockingSink extends TakingSink {

        @Override
        public boolean offer(UpdateRun run) {
            boolean interrupted = false;
            while (true) {
                try {
                    unblocked.await();
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            return super.offer(run);
        }
    }
}
