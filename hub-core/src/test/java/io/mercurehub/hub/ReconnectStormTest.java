package io.mercurehub.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.hub.metrics.HubMetrics;
import io.mercurehub.hub.store.MemoryEventStore;
import io.mercurehub.hub.subscription.SubscribeRequest;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Everybody is far behind and comes back in one moment, while publishing goes on. */
class ReconnectStormTest {

    private static final int SUBSCRIBERS = 2_000;
    private static final int BEHIND = 5_000;

    private final ExecutorService executor = Executors.newFixedThreadPool(2);

    @AfterEach
    void endThreads() {
        executor.shutdownNow();
    }

    @Test
    void servesAStormFromTheRecentUpdates() throws InterruptedException {
        everybodyCatchesUp(HubConfig.defaults());
    }

    @Test
    void servesAStormFromTheHistory() throws InterruptedException {
        everybodyCatchesUp(HubConfig.builder().maxRecentBytes(100_000).build());
    }

    private void everybodyCatchesUp(HubConfig config) throws InterruptedException {
        try (Hub hub = Hub.open(config, new MemoryEventStore(200_000, Long.MAX_VALUE), HubMetrics.NONE)) {
            for (int i = 0; i <= BEHIND; i++) {
                publish(hub, i);
            }
            List<Counter> counters = new ArrayList<>();
            int last = BEHIND;
            for (int i = 0; i < SUBSCRIBERS; i++) {
                counters.add(comeBack(hub));
                if (i % 4 == 0) {
                    publish(hub, ++last);
                }
            }
            for (Counter counter : counters) {
                counter.awaitReceived(last);
            }

            assertThat(counters)
                    .allSatisfy(counter -> assertThat(counter.disorder).isNull());
        }
    }

    private Counter comeBack(Hub hub) {
        Counter counter = new Counter();
        SubscribeRequest request =
                SubscribeRequest.topic("topic").lastEventId(EventId.of("id:0")).build();
        hub.subscribe(request, executor, counter::receive).toCompletableFuture().join();
        return counter;
    }

    private static void publish(Hub hub, int number) {
        hub.publish(Update.of("topic")
                        .id(EventId.of("id:" + number))
                        .data(String.valueOf(number))
                        .build())
                .toCompletableFuture()
                .join();
    }

    /** Expects the numbers from 1 on, each once and in order. */
    private static final class Counter {

        private final Object moved = new Object();
        private int received;
        private volatile @Nullable String disorder;

        void receive(Update update) {
            int number = Integer.parseInt(update.data());
            synchronized (moved) {
                if (number != received + 1 && disorder == null) {
                    disorder = number + " after " + received;
                }
                received = number;
                moved.notifyAll();
            }
        }

        void awaitReceived(int number) throws InterruptedException {
            synchronized (moved) {
                while (received < number) {
                    moved.wait();
                }
            }
        }
    }
}
