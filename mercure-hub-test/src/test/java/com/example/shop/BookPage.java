package com.example.shop;

import io.mercurehub.client.HubLink;
import io.mercurehub.client.MercureClient;
import io.mercurehub.client.ReceivedUpdate;
import io.mercurehub.client.Subscription;
import java.net.http.HttpResponse;
import java.util.function.Consumer;

/** Goes on where a page of another application ends. */
final class BookPage {

    private BookPage() {}

    static Subscription follow(HttpResponse<?> page, Consumer<ReceivedUpdate> show) {
        HubLink link = HubLink.find(page.uri(), page.headers()).orElseThrow();
        MercureClient client = MercureClient.builder(link.hub()).build();
        Subscription subscription = client.subscription(link.topic().orElseThrow())
                .after(link.lastEventId().orElse(""))
                .start(show);
        subscription.completion().whenComplete((none, failure) -> client.close());
        return subscription;
    }
}
