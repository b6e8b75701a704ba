package com.example.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.mercurehub.hub.Hub;
import io.mercurehub.hub.HubConfig;
import io.mercurehub.hub.subscription.SubscribeRequest;
import io.mercurehub.update.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A hub without HTTP. */
class InProcessTest {

    private final ExecutorService executor = Executors.newSingleThreadExecutor();
    private final List<String> shown = new ArrayList<>();
    private final CountDownLatch isShown = new CountDownLatch(1);

    @AfterEach
    void end() {
        executor.shutdown();
    }

    @Test
    void bringsUpdatesInTheProcess() throws Exception {
        try (Hub hub = Hub.open(HubConfig.defaults())) {
            hub.subscribe(SubscribeRequest.topic("news").build(), executor, update -> show(update.data()));
            hub.publish(Update.of("news").data("hello").build());

            assertThat(isShown.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(shown).containsExactly("hello");
        }
    }

    private void show(String data) {
        shown.add(data);
        isShown.countDown();
    }
}
