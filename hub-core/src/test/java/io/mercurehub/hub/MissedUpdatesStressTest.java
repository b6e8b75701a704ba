package io.mercurehub.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.hub.metrics.HubMetrics;
import io.mercurehub.hub.store.HistoryRule;
import io.mercurehub.hub.store.HistorySettings;
import io.mercurehub.hub.store.MemoryEventStore;
import io.mercurehub.hub.subscription.SubscribeRequest;
import io.mercurehub.hub.topic.TopicMatchers;
import io.mercurehub.hub.update.Update;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Readers are slower than publishers of updates that are kept nowhere: each of these is received or counted, for each reader. */
class MissedUpdatesStressTest {

    private static final int PUBLISHERS = 4;
    private static final int READERS = 3;
    private static final int UPDATES = 1_000;
    private static final String LARGE = "x".repeat(30_000);

    /** Readers begin to read when half of the updates are published. */
    private final CountDownLatch half = new CountDownLatch(UPDATES / 2);

    private final ExecutorService callbacks = Executors.newFixedThreadPool(READERS);

    @AfterEach
    void endThreads() {
        callbacks.shutdownNow();
    }

    @Test
    void whatIsKeptNowhereIsReceivedOrCountedAndTheRestIsReceived() {
        HistorySettings history =
                HistorySettings.DEFAULTS.withRule(HistoryRule.none(new TopicMatchers().exact("topic", "typing")));
        LongAdder missed = new LongAdder();
        HubMetrics metrics = new HubMetrics() {
            @Override
            public void neverKeptUpdatesMissed(long most) {
                missed.add(most);
            }
        };
        HubConfig config = HubConfig.builder()
                .maxPendingBytes(100_000)
                .maxRecentBytes(500_000)
                .build();
        List<List<String>> received = new ArrayList<>();
        try (Hub hub = Hub.open(config, new MemoryEventStore(history), metrics)) {
            hub.publish(Update.of("typing").data("before anybody is there").build())
                    .toCompletableFuture()
                    .join();
            for (int i = 0; i < READERS; i++) {
                List<String> mine = Collections.synchronizedList(new ArrayList<>());
                received.add(mine);
                hub.subscribe(SubscribeRequest.topic("*").build(), callbacks, update -> {
                            mine.add(update.canonicalTopic().value());
                            awaitHalf();
                            LockSupport.parkNanos(100_000);
                        })
                        .toCompletableFuture()
                        .join();
            }

            List<CompletableFuture<Void>> publishers = new ArrayList<>();
            for (int i = 0; i < PUBLISHERS; i++) {
                publishers.add(CompletableFuture.runAsync(() -> publish(hub)));
            }
            publishers.forEach(CompletableFuture::join);
            hub.publish(Update.of("last").build()).toCompletableFuture().join();

            for (List<String> mine : received) {
                Awaitility.await()
                        .pollInterval(10, TimeUnit.MILLISECONDS)
                        .atMost(60, TimeUnit.SECONDS)
                        .until(() -> mine.contains("last"));
                assertThat(Collections.frequency(mine, "book")).isEqualTo(UPDATES / 10);
            }
            long typing = received.stream()
                    .mapToLong(mine -> Collections.frequency(mine, "typing"))
                    .sum();
            assertThat(missed.sum()).isPositive();
            assertThat(typing + missed.sum()).isEqualTo(READERS * (UPDATES - UPDATES / 10L));
        }
    }

    private void publish(Hub hub) {
        for (int i = 0; i < UPDATES / PUBLISHERS; i++) {
            Update.Builder update =
                    i % 10 == 0 ? Update.of("book") : Update.of("typing").data(LARGE);
            hub.publish(update.build()).toCompletableFuture().join();
            half.countDown();
        }
    }

    private void awaitHalf() {
        try {
            half.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
