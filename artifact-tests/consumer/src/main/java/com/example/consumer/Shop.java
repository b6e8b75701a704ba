package com.example.consumer;

import io.mercurehub.config.store.Transport;
import io.mercurehub.hub.Hub;
import io.mercurehub.hub.HubConfig;
import io.mercurehub.servlet.MercureHubServlet;
import io.mercurehub.servlet.config.HttpConfig;
import io.mercurehub.update.EventId;
import io.mercurehub.update.Update;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Publishes an update that stays in the folder {@code target/history}. */
public final class Shop {

    private Shop() {}

    public static void main(String[] args) throws Exception {
        HubConfig config = HubConfig.builder()
                .store(new Transport("file", Map.of("path", Path.of("target", "history").toString())))
                .build();
        try (Hub hub = Hub.open(config)) {
            var servlet = new MercureHubServlet(hub, HttpConfig.builder().anonymous(true).build());
            EventId id = hub.publish(Update.of("https://example.com/books/1").data("sold").build())
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
            System.out.println(servlet.getClass().getSimpleName() + " published " + id);
        }
    }
}
